namespace ZeroG.Client;

/// <summary>A node named by its address. A token file is read again when its token is refused: tokens are replaced.</summary>
internal sealed class RemoteSource(NodeEndpoint endpoint, NodeCallLimits limits) : INodeSource
{
    private readonly Lock _lock = new();
    private readonly List<HttpNode> _nodes = [];
    private string? _token;

    public INode Open()
    {
        lock (_lock)
        {
            return _nodes.Count > 0 ? _nodes[^1] : Connect(endpoint.ReadToken());
        }
    }

    public bool Renew(INode refused)
    {
        lock (_lock)
        {
            // Somebody else was faster.
            if (_nodes.Count > 0 && _nodes[^1] != refused) return true;
            var token = endpoint.ReadToken();
            if (token == _token) return false;
            Connect(token);
            return true;
        }
    }

    // Other calls may still be under way on the nodes before.
    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
    }

    private HttpNode Connect(string? token)
    {
        var node = HttpNode.Connect(endpoint with { Token = token, TokenFile = null }, limits);
        _token = token;
        _nodes.Add(node);
        return node;
    }
}
