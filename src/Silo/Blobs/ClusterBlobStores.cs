using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroG.Provenance;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// The blob stores of a silo in a cluster: its own folders, and its peers over the data plane (docs/data-plane.md). Keepers
/// are the silos with the orchestrator role.
/// </summary>
internal sealed class ClusterBlobStores : INodeBlobs, IAsyncDisposable
{
    private readonly NodeBlobStores _local;
    private readonly PeerTransport _transport;
    private readonly PeerReads _reads;
    private readonly PeerWrites _writes;
    private readonly KnownKeepers _keepers;
    private readonly ClusterBlobOptions _options;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, byte> _background = new();
    private readonly CancellationToken _stop;
    private int _isTrimming;
    private int _isDisposed;

    /// <param name="local">This silo's folders; not disposed here. The same that its <see cref="DataPlaneEndpoints"/> serves.</param>
    /// <param name="directory">The peers.</param>
    /// <param name="transport">Requests to them; not disposed here.</param>
    /// <param name="options">How blobs are kept.</param>
    /// <param name="draining">Cancelled when the silo begins to stop: puts then wait for keepers no longer than the drain has time.</param>
    /// <param name="log">Hears of peers that fail; null for nobody.</param>
    /// <exception cref="ZeroGException">An option is out of range.</exception>
    public ClusterBlobStores(
        NodeBlobStores local, IPeerDirectory directory, PeerTransport transport, ClusterBlobOptions options,
        CancellationToken draining = default, ILogger<ClusterBlobStores>? log = null)
    {
        options.Validate();
        _stop = _stopping.Token;
        _local = local;
        _transport = transport;
        _options = options;
        _reads = new PeerReads(transport);
        _writes = new PeerWrites(transport);
        _log = log ?? NullLogger<ClusterBlobStores>.Instance;
        _keepers = new KnownKeepers(directory, transport.Clock);
        Copies = new KeeperCopies(transport, _keepers, options, draining, _log);
        Cache = options.IsKeeper ? null : new BlobCache(local, options.CacheBytes, Copies.AreThereAsync);
        Downloads = new SharedDownloads((scope, id, cancellationToken) =>
            new SegmentDownload(transport, _keepers, LocalOf(scope), scope, id, options, _log).RunAsync(cancellationToken));
        Durable = new ClusterBlobStore(this, BlobScope.Durable, local.Folder);
    }

    /// <inheritdoc/>
    public IBlobStore Durable { get; }

    /// <summary>Ids of the jobs that have a scratch store on this silo.</summary>
    public IReadOnlyList<string> ScratchJobs => [.. _local.ScratchJobs];

    /// <summary>Copies on keepers.</summary>
    internal KeeperCopies Copies { get; }

    /// <summary>Downloads under way.</summary>
    internal SharedDownloads Downloads { get; }

    /// <summary>The bound on what this silo holds, or null on a keeper.</summary>
    internal BlobCache? Cache { get; }

    /// <inheritdoc/>
    public IBlobStore Scratch(string jobId) => new ClusterBlobStore(this, BlobScope.Scratch(jobId), _local.ScratchFolder(jobId));

    /// <summary>Deletes a job's scratch store here at once, and at the peers as far as they can be reached; they sweep the rest.</summary>
    public void DropScratch(string jobId)
    {
        var scope = BlobScope.Scratch(jobId);
        DropLocal(scope);
        InBackground(stop => AtPeersAsync(peer => _writes.DropAsync(peer, scope, stop)));
    }

    /// <summary>The durable contents of that root that this silo or a peer holds.</summary>
    /// <exception cref="ZeroGException">None was found, but a silo that may have one cannot be asked (<see cref="FailureKind.Unavailable"/>).</exception>
    public async Task<ContentId[]> FindAsync(Hash256 root, CancellationToken cancellationToken = default)
    {
        var (peers, areAllThere) = _keepers.Now();
        var asked = Task.WhenAll(peers.Select(peer =>
            AskAsync<ContentId[]?>(peer, null, async () => await _reads.FindAsync(peer, root, cancellationToken))));
        var here = await _local.FindAsync(root, cancellationToken);
        var there = await asked;
        ContentId[] found = [.. there.SelectMany(ids => ids ?? []).Concat(here).Distinct().OrderBy(id => id.Length)];
        if (found.Length > 0 || (areAllThere && there.All(ids => ids is not null) && AreEnough(peers))) return found;
        throw new ZeroGException(
            FailureKind.Unavailable,
            $"No silo that answers has content with the root 0x{root.ToHex()}, and not all that may have it do answer.",
            "Try again later, or start the orchestrator silos that are down; their logs say why they do not answer.");
    }

    /// <summary>
    /// Drops this silo's scratch stores of jobs that have ended, such as those ended while the silo was down, and trims the
    /// cache. The host calls it after start and periodically.
    /// </summary>
    /// <param name="hasEnded">Whether a job has ended or does not exist; false when that cannot be told now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SweepAsync(Func<string, CancellationToken, Task<bool>> hasEnded, CancellationToken cancellationToken = default)
    {
        foreach (var jobId in ScratchJobs)
        {
            if (!await hasEnded(jobId, cancellationToken)) continue;
            try
            {
                DropLocal(BlobScope.Scratch(jobId));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                DataPlaneLog.NotDropped(_log, jobId, failure);
            }
        }

        if (Cache is not null) await Cache.TrimAsync(cancellationToken);
    }

    /// <summary>Ends what goes on in the background. A host that knows it under several types disposes of it as often.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _stopping.CancelAsync();
        await Task.WhenAll(_background.Keys);
        Cache?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Whether a peer that can be reached has the blob.</summary>
    internal async Task<bool> IsAtPeerAsync(BlobScope scope, ContentId id, CancellationToken cancellationToken)
    {
        using var found = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = _keepers.Now().Peers.Select(peer => AskAsync(peer, false, () => _reads.HasAsync(peer, scope, id, found.Token))).ToList();
        var isThere = false;
        await foreach (var answer in Task.WhenEach(asked))
        {
            if (!answer.IsCompletedSuccessfully)
            {
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            if (!await answer) continue;
            isThere = true;
            await found.CancelAsync();      // the first yes is enough
        }

        return isThere;
    }

    /// <summary>Deletes a scratch blob at the peers that can be reached. Answers when none of the requests is under way any more.</summary>
    internal Task DeleteAtPeersAsync(BlobScope scope, ContentId id, CancellationToken cancellationToken) =>
        AtPeersAsync(peer => _writes.DeleteAsync(peer, scope, id, cancellationToken));

    /// <summary>Trims the cache if it is over its bound, without anyone waiting for it.</summary>
    internal void TrimInBackground()
    {
        if (Cache is not { IsOver: true } cache || Interlocked.Exchange(ref _isTrimming, 1) != 0) return;
        InBackground(async stop =>
        {
            try
            {
                await cache.TrimAsync(stop);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                DataPlaneLog.NotTrimmed(_log, failure);
            }
            finally
            {
                Volatile.Write(ref _isTrimming, 0);
            }
        });
    }

    /// <summary>Tells the operator that a copy here was damaged.</summary>
    internal void OnDamage(ContentId id, Exception damage) => DataPlaneLog.Heals(_log, id.ToShortString(), damage);

    // So many keepers that one of them has every blob.
    private bool AreEnough(IReadOnlyList<BlobPeer> peers) => peers.Count(peer => peer.IsKeeper) + (_options.IsKeeper ? 1 : 0) >= _options.Copies;

    private FolderBlobStore LocalOf(BlobScope scope) => scope.JobId is null ? _local.Folder : _local.ScratchFolder(scope.JobId);

    private void DropLocal(BlobScope scope)
    {
        Cache?.RemoveAll(scope);
        _local.DropScratch(scope.JobId!);
    }

    private Task AtPeersAsync(Func<BlobPeer, Task> ask) =>
        Task.WhenAll(_keepers.Now().Peers.Where(peer => !_transport.IsResting(peer)).Select(peer => AskAsync(
            peer,
            false,
            async () =>
            {
                await ask(peer);
                return true;
            })));

    private async Task<T> AskAsync<T>(BlobPeer peer, T otherwise, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (PeerException failure)
        {
            DataPlaneLog.PeerFailed(_log, peer.Silo, peer.Address, failure.Reason);
            return otherwise;
        }
    }

    private void InBackground(Func<CancellationToken, Task> work)
    {
        // Taken before the work begins: a silo that has stopped begins none.
        if (_stop.IsCancellationRequested) return;
        var task = Task.Run(async () =>
        {
            try
            {
                await work(_stop);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The silo stops; the next sweep does it.
            }
        });
        _background[task] = 0;
        _ = task.ContinueWith(done => _background.TryRemove(done, out _), TaskScheduler.Default);
    }
}
