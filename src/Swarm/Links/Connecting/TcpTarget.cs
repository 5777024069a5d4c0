using System.Net;

namespace ZeroG.Swarm.Links;

/// <summary>A <see cref="LinkListener"/>, by its address.</summary>
/// <param name="Remote">Address and port.</param>
public sealed record TcpTarget(IPEndPoint Remote) : ILinkTarget
{
    /// <inheritdoc/>
    public Task<Link> ConnectAsync(LinkOptions options, CancellationToken cancellationToken = default) =>
        LinkClient.ConnectAsync(Remote, options, cancellationToken);
}
