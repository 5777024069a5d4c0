using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>What a silo reads from a peer. Nothing a peer sends is believed: lists hash to the root, segments to the list.</summary>
internal sealed class PeerReads(PeerTransport transport)
{
    private const int MaxLengthsBytes = DataPlaneRoutes.MaxLengths * 20;

    /// <summary>Takes a segment that arrived; false says that it is wrong.</summary>
    public delegate bool TakeSegment(int index, ReadOnlySpan<byte> segment);

    /// <summary>Whether the peer has a blob of that name.</summary>
    public Task<bool> HasAsync(BlobPeer peer, BlobScope scope, ContentId id, CancellationToken cancellationToken) =>
        IsThereAsync(peer, scope.PathOf(id), transport.Options.AnswerTime, cancellationToken);

    /// <summary>Whether the peer has the blob whole, verified by itself, and durable.</summary>
    public Task<bool> HoldsAsync(BlobPeer peer, BlobScope scope, ContentId id, CancellationToken cancellationToken) =>
        IsThereAsync(peer, scope.PathOf(id) + DataPlaneRoutes.Segments, transport.AnswerTime(id.Length), cancellationToken);

    /// <summary>The list of a blob's segments, or null where the peer does not have the blob, or has it damaged.</summary>
    /// <exception cref="PeerException">The peer failed, or what it sent does not hash to the root.</exception>
    public async Task<SegmentList?> SegmentsAsync(BlobPeer peer, BlobScope scope, ContentId id, CancellationToken cancellationToken)
    {
        using var timer = new ProgressTimer(transport.AnswerTime(id.Length), transport.Clock, cancellationToken);
        using var response = await transport.SendAsync(peer, HttpMethod.Get, scope.PathOf(id) + DataPlaneRoutes.Segments, timer);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return null;
        if (!response.IsSuccessStatusCode) throw PeerTransport.Refused(peer, response);
        var expected = SegmentList.BytesFor(id.Length);
        if (response.Content.Headers.ContentLength != expected)
            throw new PeerException(peer, PeerFault.Lied, $"its list of segments of {id} has not {expected} bytes.");
        try
        {
            var roots = new byte[expected];
            await using var body = await response.Content.ReadAsStreamAsync(timer.Token);
            await body.ReadExactlyAsync(roots, timer.Token);
            return SegmentList.TryCreate(id, roots, out var list)
                ? list
                : throw new PeerException(peer, PeerFault.Lied, $"its list of segments does not hash to {id}.");
        }
        catch (Exception failure) when (PeerTransport.IsOfPeer(failure, timer))
        {
            throw transport.Failed(peer, failure, timer);
        }
    }

    /// <summary>Streams segments of a blob; each is handed on as soon as it is whole, in order.</summary>
    /// <param name="peer">From whom.</param>
    /// <param name="scope">Store.</param>
    /// <param name="id">Blob.</param>
    /// <param name="first">First segment.</param>
    /// <param name="end">Segment after the last.</param>
    /// <param name="take">Verifies and keeps a segment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PeerException">The peer failed, or a segment was wrong; segments before that were taken.</exception>
    public async Task ReadAsync(
        BlobPeer peer, BlobScope scope, ContentId id, int first, int end, TakeSegment take, CancellationToken cancellationToken)
    {
        var from = (long)first * Segments.Size;
        var to = Math.Min((long)end * Segments.Size, id.Length) - 1;
        using var timer = new ProgressTimer(transport.Options.AnswerTime, transport.Clock, cancellationToken);
        using var response = await transport.SendAsync(
            peer, HttpMethod.Get, scope.PathOf(id), timer, request => request.Headers.Range = new RangeHeaderValue(from, to));
        if (response.StatusCode == HttpStatusCode.Gone) throw new PeerException(peer, PeerFault.Refused, "its copy is damaged.");
        if (!response.IsSuccessStatusCode) throw PeerTransport.Refused(peer, response);
        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentLength != to - from + 1)
            throw new PeerException(peer, PeerFault.Lied, $"it did not answer with bytes {from} to {to} of {id}.");

        var buffer = ArrayPool<byte>.Shared.Rent(Segments.Size);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(timer.Token);
            for (var index = first; index < end; index++)
            {
                timer.Progress(transport.Options.SegmentTime);
                var segment = buffer.AsMemory(0, Segments.LengthOf(id.Length, index));
                await FillAsync(peer, body, segment, timer);
                if (!take(index, segment.Span)) throw new PeerException(peer, PeerFault.Lied, $"segment {index} of {id} is wrong.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The durable contents of that root which the peer has.</summary>
    /// <exception cref="PeerException">The peer failed.</exception>
    public async Task<ContentId[]> FindAsync(BlobPeer peer, Hash256 root, CancellationToken cancellationToken)
    {
        using var timer = new ProgressTimer(transport.Options.AnswerTime, transport.Clock, cancellationToken);
        using var response = await transport.SendAsync(peer, HttpMethod.Get, $"{DataPlaneRoutes.Durable}/{root.ToHex()}", timer);
        if (!response.IsSuccessStatusCode) throw PeerTransport.Refused(peer, response);
        try
        {
            var buffer = new byte[MaxLengthsBytes];
            await using var body = await response.Content.ReadAsStreamAsync(timer.Token);
            var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, timer.Token);
            var lines = System.Text.Encoding.ASCII.GetString(buffer, 0, read).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return [.. lines
                .Select(line => DataPlaneRoutes.TryParseNumber(line, out var length) ? length : 0)
                .Where(length => length >= 1)
                .Select(length => new ContentId(root, length))];
        }
        catch (Exception failure) when (PeerTransport.IsOfPeer(failure, timer))
        {
            throw transport.Failed(peer, failure, timer);
        }
    }

    // Only failures of the stream are the peer's: what a full disk here throws is not.
    private async Task FillAsync(BlobPeer peer, Stream body, Memory<byte> segment, ProgressTimer timer)
    {
        try
        {
            await body.ReadExactlyAsync(segment, timer.Token);
        }
        catch (Exception failure) when (PeerTransport.IsOfPeer(failure, timer))
        {
            throw transport.Failed(peer, failure, timer);
        }
    }

    private async Task<bool> IsThereAsync(BlobPeer peer, string path, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new ProgressTimer(limit, transport.Clock, cancellationToken);
        using var response = await transport.SendAsync(peer, HttpMethod.Head, path, timer);
        if (response.IsSuccessStatusCode) return true;
        return response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone ? false : throw PeerTransport.Refused(peer, response);
    }
}
