namespace ZeroG.Client;

/// <summary>Whatever node <c>zerog up</c> serves on a data directory at the moment: each start has another port and token.</summary>
internal sealed class DataDirectorySource(string dataDirectory, NodeCallLimits limits) : INodeSource
{
    private readonly Lock _lock = new();
    private readonly List<HttpNode> _nodes = [];
    private ProvenConnections? _connections;

    public INode Open()
    {
        lock (_lock)
        {
            if (_connections is { IsServed: true }) return _nodes[^1];
            if (NodeAddress.Read(dataDirectory) is not { } address) throw NoNode();
            var connections = new ProvenConnections(dataDirectory, address);
            if (!connections.IsServed) throw NoNode();
            _connections = connections;
            _nodes.Add(new HttpNode(address.Address, address.Token, connections.ToHandler(), limits, NodeRemedies.Local));
            return _nodes[^1];
        }
    }

    public bool Renew(INode refused) => Open() != refused;

    // Other calls may still be under way on the nodes before.
    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
    }

    private ZeroGException NoNode()
    {
        var why = $"no node is up on the data directory {dataDirectory}";
        return new ZeroGException(FailureKind.Unavailable, $"{why}.", $"Start one with 'zerog up --data {dataDirectory}'.", new NodeLostException(why));
    }
}
