using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// Brings blobs to keepers, so that what a committed state refers to outlives the silo that made it. Each blob has its own
/// order of keepers (rendezvous hashing of names), which spreads blobs evenly and sends the same one to the same keepers.
/// </summary>
/// <param name="transport">Requests to the keepers.</param>
/// <param name="keepers">Which there are.</param>
/// <param name="options">How many are needed, and how long they are waited for.</param>
/// <param name="draining">Cancelled when this silo begins to stop.</param>
/// <param name="log">Hears of keepers that fail.</param>
internal sealed class KeeperCopies(
    PeerTransport transport, KnownKeepers keepers, ClusterBlobOptions options, CancellationToken draining, ILogger log)
{
    private readonly PeerReads _reads = new(transport);
    private readonly PeerWrites _writes = new(transport);
    private readonly int _needed = Math.Max(0, options.Copies - (options.IsKeeper ? 1 : 0));

    /// <summary>Answers when enough keepers hold the blob durably.</summary>
    /// <exception cref="ZeroGException">There were not enough for as long as a put waits (<see cref="FailureKind.Unavailable"/>).</exception>
    public async Task EnsureAsync(BlobScope scope, FolderBlobStore source, ContentId id, CancellationToken cancellationToken)
    {
        if (_needed == 0) return;
        var list = await source.ReadSegmentsAsync(id, cancellationToken);
        var held = new HashSet<string>(StringComparer.Ordinal);
        var delay = new RetryDelay(transport.Options, transport.Clock);
        var sinceProgress = transport.Clock.GetTimestamp();
        void Progress() => Volatile.Write(ref sinceProgress, transport.Clock.GetTimestamp());

        while (true)
        {
            // Looked at before the try: each keeper is asked at least once after the drain began.
            var isDraining = draining.IsCancellationRequested;
            var candidates = new Queue<BlobPeer>(keepers.Now().Peers
                .Where(peer => peer.IsKeeper && !held.Contains(peer.Silo)).OrderBy(peer => Rank(peer, id)));
            while (held.Count < _needed && candidates.Count > 0)
            {
                var chosen = new List<BlobPeer>();
                while (chosen.Count < _needed - held.Count && candidates.TryDequeue(out var peer)) chosen.Add(peer);
                var pushed = await Task.WhenAll(chosen.Select(peer => TryPushAsync(peer, scope, list, source, Progress, cancellationToken)));
                held.UnionWith(chosen.Where((_, index) => pushed[index]).Select(peer => peer.Silo));
            }

            if (held.Count >= _needed) return;
            var patience = isDraining ? options.DrainPatience : options.PutPatience;
            if (transport.Clock.GetElapsedTime(Volatile.Read(ref sinceProgress)) >= patience) throw Unavailable(id, held.Count);
            DataPlaneLog.WaitsForKeepers(log, id.ToShortString(), held.Count, _needed);
            await delay.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Whether enough keepers say that they hold the blob whole and durably, so that this silo may forget it.</summary>
    public async Task<bool> AreThereAsync(BlobScope scope, ContentId id, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(keepers.Now().Peers.Where(peer => peer.IsKeeper).Select(peer => HoldsAsync(peer, scope, id, cancellationToken)));
        return answers.Count(holds => holds) >= Math.Max(1, _needed);
    }

    private async Task<bool> HoldsAsync(BlobPeer peer, BlobScope scope, ContentId id, CancellationToken cancellationToken)
    {
        try
        {
            return !transport.IsResting(peer) && await _reads.HoldsAsync(peer, scope, id, cancellationToken);
        }
        catch (PeerException)
        {
            return false;
        }
    }

    private async Task<bool> TryPushAsync(
        BlobPeer peer, BlobScope scope, SegmentList list, FolderBlobStore source, Action progress, CancellationToken cancellationToken)
    {
        try
        {
            await _writes.PushAsync(peer, scope, list, source, progress, cancellationToken);
            return true;
        }
        catch (PeerException failure)
        {
            DataPlaneLog.PeerFailed(log, peer.Silo, peer.Address, failure.Reason);
            return false;
        }
    }

    private static ulong Rank(BlobPeer peer, ContentId id) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData([.. id.Root.ToArray(), .. Encoding.UTF8.GetBytes(peer.Silo)]));

    private ZeroGException Unavailable(ContentId id, int held) => new(
        FailureKind.Unavailable,
        $"Blob {id.ToShortString()} is on {held} of the {_needed} further orchestrator silos that must hold it (ZeroG:Blobs:Copies is {options.Copies}).",
        "Start more silos with the role orchestrator, look into their logs if they are running, or lower ZeroG:Blobs:Copies.");
}
