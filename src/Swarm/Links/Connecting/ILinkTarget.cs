namespace ZeroG.Swarm.Links;

/// <summary>Whom to connect to, and how to get there. May be asked any number of times, each time for another link.</summary>
public interface ILinkTarget
{
    /// <summary>Connects, and proves and has proved.</summary>
    /// <param name="options">What the link is made of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">
    /// <see cref="LinkFault.Unavailable"/>: nobody is there, which may change. <see cref="LinkFault.Stalled"/>: no answer within
    /// <see cref="LinkOptions.HandshakeLimit"/>. <see cref="LinkFault.Vanished"/>: the connection broke. <see cref="LinkFault.Closed"/>:
    /// this end was closed. <see cref="LinkFault.Refused"/>: one end does not know the other's secret, or speaks something else.
    /// </exception>
    Task<Link> ConnectAsync(LinkOptions options, CancellationToken cancellationToken = default);
}
