using System.Net;

namespace ZeroG.Swarm.Links;

/// <summary>A connection whose ends have proved themselves.</summary>
public sealed class Link : IAsyncDisposable
{
    internal Link(MessageStream messages, LinkIdentity identity, EndPoint? remote) => (Messages, Identity, Remote) = (messages, identity, remote);

    /// <summary>What crosses it.</summary>
    public MessageStream Messages { get; }

    /// <summary>Who the peer is.</summary>
    public LinkIdentity Identity { get; }

    /// <summary>The peer's address; null where the stream below is somebody else's connection, which need not have one.</summary>
    public EndPoint? Remote { get; }

    /// <summary>Drops the connection at once; <see cref="MessageStream.CloseAsync"/> before it says good-bye.</summary>
    public ValueTask DisposeAsync() => Messages.DisposeAsync();
}
