namespace ZeroG.Client;

/// <summary>Always the same node, which belongs to somebody else.</summary>
internal sealed class SingleNode(INode node) : INodeSource
{
    public INode Open() => node;

    public bool Renew(INode refused) => false;

    public void Dispose()
    {
    }
}
