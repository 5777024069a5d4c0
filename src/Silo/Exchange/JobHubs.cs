using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Exchange;

/// <summary>The hubs that members find on one silo: of each job the latest.</summary>
internal sealed class JobHubs : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Epoch, LinkQueue Queue)> _hubs = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>Opens a hub, and closes an earlier one of the job.</summary>
    /// <exception cref="ZeroGException">The silo ends; or the same epoch or a later one is open here.</exception>
    public LinkQueue Open(string jobId, long epoch, LinkOptions options)
    {
        lock (_gate)
        {
            if (_isClosed) throw new ZeroGException(FailureKind.Unavailable, "This silo is stopping and takes no hub any more.", "Open it on another.");
            foreach (var over in _hubs.Where(hub => hub.Value.Queue.IsClosed).Select(hub => hub.Key).ToList()) _hubs.Remove(over);
            if (_hubs.TryGetValue(jobId, out var open))
            {
                if (open.Epoch >= epoch)
                {
                    throw new ZeroGException(
                        FailureKind.Conflict,
                        $"The hub of job {jobId} in epoch {epoch} cannot open: epoch {open.Epoch} is open on this silo.",
                        "Stop this hub: the job has another.");
                }

                open.Queue.Close();
            }

            var queue = new LinkQueue(options);
            _hubs[jobId] = (epoch, queue);
            return queue;
        }
    }

    /// <summary>The hub of a job and epoch, or null.</summary>
    public LinkQueue? Find(string jobId, long epoch)
    {
        lock (_gate) return _hubs.TryGetValue(jobId, out var hub) && hub.Epoch == epoch && !hub.Queue.IsClosed ? hub.Queue : null;
    }

    /// <summary>Closes all of them for good.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var (_, queue) in _hubs.Values) queue.Close();
            _hubs.Clear();
        }
    }
}
