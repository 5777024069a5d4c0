namespace ZeroG.Client;

/// <summary>Where calls go at the moment: a node may be restarted, and be found again under another address.</summary>
internal interface INodeSource : IDisposable
{
    /// <summary>The node to call now. Belongs to the source.</summary>
    /// <exception cref="ZeroGException">There is none; with <see cref="NodeLostException"/> inside where one may come.</exception>
    INode Open();

    /// <summary>Whether a node that refused its token may be known by another one meanwhile, so that asking again can help.</summary>
    bool Renew(INode refused);
}
