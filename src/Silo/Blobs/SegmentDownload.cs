using Microsoft.Extensions.Logging;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// Reads one blob from the peers that have it into this silo's store. What has arrived stays while donors die, lie and come
/// back; a donor that sent a wrong byte is named and not asked again.
/// </summary>
internal sealed class SegmentDownload(
    PeerTransport transport,
    KnownKeepers keepers,
    FolderBlobStore store,
    BlobScope scope,
    ContentId id,
    ClusterBlobOptions options,
    ILogger log)
{
    private readonly PeerReads _reads = new(transport);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _liars = new(StringComparer.Ordinal);
    private SegmentDraft? _draft;
    private SegmentQueue? _queue;
    private long _arrived;

    /// <summary>Answers when the blob is whole and durable in this silo's store.</summary>
    /// <exception cref="BlobNotFoundException">All peers say that they do not have it, so many keepers among them that one would.</exception>
    /// <exception cref="ZeroGException">A peer that may have it cannot be reached (<see cref="FailureKind.Unavailable"/>).</exception>
    /// <exception cref="BlobStoreFullException">There is no room here.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var delay = new RetryDelay(transport.Options, transport.Clock);
        var sinceProgress = transport.Clock.GetTimestamp();
        try
        {
            while (true)
            {
                var before = Interlocked.Read(ref _arrived);
                var saidNo = await RoundAsync(cancellationToken);
                if (_draft is { IsComplete: true })
                {
                    await _draft.CommitAsync();
                    return;
                }

                if (Interlocked.Read(ref _arrived) > before)
                {
                    sinceProgress = transport.Clock.GetTimestamp();
                    delay.Reset();
                }

                var waited = transport.Clock.GetElapsedTime(sinceProgress);
                var isMissing = saidNo && _draft is null;
                var rest = (isMissing ? options.MissingPatience : options.ReadPatience) - waited;
                if (rest <= TimeSpan.Zero) throw isMissing ? new BlobNotFoundException(id, "the cluster") { MayReturn = true } : Unavailable();
                await delay.WaitAsync(rest, cancellationToken);
            }
        }
        finally
        {
            _draft?.Dispose();
        }
    }

    // Asks every peer once, and reads from those that have the blob until they have no more to give.
    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        var (peers, areAllThere) = keepers.Now();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var slots = new SemaphoreSlim(options.Donors);
        bool[] answers;
        try
        {
            answers = await Task.WhenAll(peers.Where(peer => !IsLiar(peer)).Select(peer => AskAsync(peer, slots, done)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;      // complete: the others were called off
        }

        // This silo does not have it either, or it would not ask.
        var asked = peers.Count(peer => peer.IsKeeper) + (options.IsKeeper ? 1 : 0);
        lock (_gate) return areAllThere && asked >= options.Copies && _liars.Count == 0 && answers.All(saidNo => saidNo);
    }

    private async Task<bool> AskAsync(BlobPeer peer, SemaphoreSlim slots, CancellationTokenSource done)
    {
        try
        {
            var list = await _reads.SegmentsAsync(peer, scope, id, done.Token);
            if (list is null) return true;
            Begin(list);
            await slots.WaitAsync(done.Token);
            try
            {
                using var leave = CancellationTokenSource.CreateLinkedTokenSource(done.Token);
                await Task.WhenAll(Enumerable.Range(0, options.Window).Select(_ => ReadAsync(peer, done, leave)));
            }
            finally
            {
                slots.Release();
            }
        }
        catch (PeerException failure)
        {
            if (failure.Fault == PeerFault.Lied)
            {
                DataPlaneLog.Lied(log, peer.Silo, failure.Reason);
                lock (_gate) _liars.Add(peer.Silo);
            }
            else
            {
                DataPlaneLog.PeerFailed(log, peer.Silo, peer.Address, failure.Reason);
            }
        }
        catch (IOException) when (_draft is { IsComplete: true })
        {
            // Called off in the middle of a write: the segment is there from another donor.
        }

        return false;
    }

    private void Begin(SegmentList list)
    {
        lock (_gate)
        {
            _draft ??= store.BeginDraft(list);
            _queue ??= new SegmentQueue(_draft, options.Donors * options.Window, options.RunSegments);
        }
    }

    // One of the requests to a donor that are under way at once. The first that fails for good calls off the donor's others.
    private async Task ReadAsync(BlobPeer peer, CancellationTokenSource done, CancellationTokenSource leave)
    {
        var delay = new RetryDelay(transport.Options, transport.Clock);
        var failures = 0;
        try
        {
            while (_queue!.TryTake(peer.Silo, out var run, out var next))
            {
                var before = failures;
                try
                {
                    await _reads.ReadAsync(peer, scope, id, next, run.End, (index, segment) => Take(index, segment, ref failures), leave.Token);
                }
                catch (PeerException failure) when (failure.Fault == PeerFault.Unreachable && ++failures < transport.Options.Tries)
                {
                    if (failures <= before) delay.Reset();
                }
                finally
                {
                    _queue.Return(run, peer.Silo);
                }

                if (_draft!.IsComplete)
                {
                    await done.CancelAsync();
                    return;
                }

                if (failures > 0) await delay.WaitAsync(leave.Token);
            }
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested && !done.IsCancellationRequested)
        {
            // Another request to this donor failed for good, and says why.
        }
        catch (PeerException)
        {
            await leave.CancelAsync();
            throw;
        }
    }

    private bool Take(int index, ReadOnlySpan<byte> segment, ref int failures)
    {
        if (!_draft!.TryWrite(index, segment)) return false;
        Interlocked.Increment(ref _arrived);
        failures = 0;
        return true;
    }

    private bool IsLiar(BlobPeer peer)
    {
        lock (_gate) return _liars.Contains(peer.Silo);
    }

    private ZeroGException Unavailable()
    {
        lock (_gate)
        {
            return new ZeroGException(
                FailureKind.Unavailable,
                $"Blob {id.ToShortString()} could not be read from any silo for {options.ReadPatience.TotalSeconds:0} s"
                + (_liars.Count == 0 ? "." : $"; wrong bytes came from {string.Join(", ", _liars.Order(StringComparer.Ordinal))}."),
                "Start the orchestrator silos that hold it, with their disks; their logs say why they do not answer.");
        }
    }
}
