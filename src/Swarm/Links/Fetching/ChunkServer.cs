using System.Buffers;
using System.Collections.Concurrent;
using ZeroG.Provenance;

namespace ZeroG.Swarm.Links;

/// <summary>
/// A donor: serves snapshots by their root. Only so many chunks are under way at once, however many newcomers ask; the others wait
/// their turn, and meanwhile get theirs from other donors.
/// </summary>
/// <param name="mostLeases">Chunks under way at once, over all newcomers.</param>
public sealed class ChunkServer(int mostLeases = 4) : IDisposable
{
    private readonly ConcurrentDictionary<Hash256, ChunkSnapshot> _snapshots = new();
    private readonly SemaphoreSlim _leases = new(mostLeases);

    /// <summary>Serves a snapshot from now on.</summary>
    public void Offer(ChunkSnapshot snapshot) => _snapshots[snapshot.Chunks.Blob.Root] = snapshot;

    /// <summary>Serves it no more; chunks under way are finished.</summary>
    public void Withdraw(Hash256 root) => _snapshots.TryRemove(root, out _);

    /// <summary>Answers one newcomer until it leaves. The stream remains the caller's.</summary>
    /// <param name="newcomer">A link that takes <see cref="ChunkProtocol.DonorLimits"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LinkException">The newcomer stalled or broke the protocol; that it went away is no failure.</exception>
    public async Task ServeAsync(MessageStream newcomer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (await newcomer.ReceiveAsync(cancellationToken) is { } request)
            {
                using (request) await AnswerAsync(newcomer, request, cancellationToken);
            }
        }
        catch (LinkException gone) when (gone.Fault == LinkFault.Vanished)
        {
            // A newcomer that has all it wanted leaves without waiting for what it asked of others as well.
        }
    }

    /// <summary>Frees the leases' counter; nobody may be served any more.</summary>
    public void Dispose() => _leases.Dispose();

    private ValueTask AnswerAsync(MessageStream newcomer, Message request, CancellationToken cancellationToken)
    {
        if (request.Kind == ChunkProtocol.ChunkRequest && ChunkProtocol.ParseRequest(request.Payload.Span) is var (root, chunk))
        {
            if (!_snapshots.TryGetValue(root, out var snapshot)) return RefuseAsync(newcomer, root, cancellationToken);
            if (chunk >= 0 && chunk < snapshot.Chunks.Blob.Chunks) return SendChunkAsync(newcomer, snapshot, chunk, cancellationToken);
        }

        if (request.Kind == ChunkProtocol.ListRequest && request.Payload.Length == Hash256.Size)
        {
            var wanted = Hash256.FromBytes(request.Payload.Span);
            return _snapshots.TryGetValue(wanted, out var snapshot)
                ? newcomer.SendAsync(ChunkProtocol.List, snapshot.Chunks.Hashes, MessagePriority.Bulk, cancellationToken)
                : RefuseAsync(newcomer, wanted, cancellationToken);
        }

        throw new LinkException(
            LinkFault.Malformed, $"{newcomer.Peer} asks for what no blob has", $"message of kind {request.Kind}", "Both ends must run the same version.");
    }

    private static ValueTask RefuseAsync(MessageStream newcomer, Hash256 root, CancellationToken cancellationToken) =>
        newcomer.SendAsync(ChunkProtocol.Unknown, root.ToArray(), MessagePriority.Bulk, cancellationToken);

    private async ValueTask SendChunkAsync(MessageStream newcomer, ChunkSnapshot snapshot, int chunk, CancellationToken cancellationToken)
    {
        var blob = snapshot.Chunks.Blob;
        await _leases.WaitAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkProtocol.AnswerBytes(blob.LengthOf(chunk)));
        try
        {
            await snapshot.Read(blob.OffsetOf(chunk), ChunkProtocol.AnswerIn(buffer, chunk, blob.LengthOf(chunk)), cancellationToken);
            await newcomer.SendAsync(
                ChunkProtocol.Chunk, buffer.AsMemory(0, ChunkProtocol.AnswerBytes(blob.LengthOf(chunk))), MessagePriority.Bulk, cancellationToken);
            // The lease ends when the bytes have left, not when they are queued.
            await newcomer.FlushAsync(cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _leases.Release();
        }
    }
}
