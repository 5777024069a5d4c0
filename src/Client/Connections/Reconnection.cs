namespace ZeroG.Client;

/// <summary>Asks again when a node was lost. Every call of a node may be repeated: it names what it is about by id or content.</summary>
/// <param name="source">Where the calls go.</param>
/// <param name="clock">The clock of the pauses.</param>
/// <param name="random">Where their jitter comes from.</param>
/// <param name="patience">How long a node may be away before a call fails.</param>
internal sealed class Reconnection(INodeSource source, TimeProvider clock, Random random, TimeSpan patience) : IDisposable
{
    /// <summary>The node to call now.</summary>
    public INode Open() => source.Open();

    /// <summary>Begins to count failures.</summary>
    public Outage NewOutage() => new(clock, random, patience);

    /// <summary>Whether asking again can help.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="node">The node that threw it; null when there was none.</param>
    public bool CanHelp(Exception failure, INode? node) =>
        NodeLostException.IsCauseOf(failure) || (TokenRefusedException.IsCauseOf(failure) && node is not null && source.Renew(node));

    /// <summary>One call, repeated while the node is away and it may be.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="isRepeatable">Whether it may be made again now; null for always.</param>
    public async Task<T> CallAsync<T>(Func<INode, Task<T>> call, CancellationToken cancellationToken, Func<bool>? isRepeatable = null)
    {
        var outage = NewOutage();
        while (true)
        {
            INode? node = null;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                node = Open();
                return await call(node);
            }
            catch (ZeroGException lost) when (CanHelp(lost, node) && (isRepeatable is null || isRepeatable()))
            {
                if (!await outage.PauseAsync(cancellationToken)) throw;
            }
        }
    }

    /// <summary>Closes what the source has open.</summary>
    public void Dispose() => source.Dispose();
}
