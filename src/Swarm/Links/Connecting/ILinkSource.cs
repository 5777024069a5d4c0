namespace ZeroG.Swarm.Links;

/// <summary>Where links come from, at the end that members connect to.</summary>
public interface ILinkSource
{
    /// <summary>The next link, which the caller owns.</summary>
    /// <param name="cancellationToken">Gives up waiting; no link is lost by it.</param>
    /// <exception cref="LinkException">The source is closed (<see cref="LinkFault.Closed"/>), or can bring nobody any more.</exception>
    ValueTask<Link> AcceptAsync(CancellationToken cancellationToken = default);
}
