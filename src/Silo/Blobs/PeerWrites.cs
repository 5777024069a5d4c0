using System.Globalization;
using Microsoft.Win32.SafeHandles;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>What a silo sends to a peer, and has it delete.</summary>
internal sealed class PeerWrites(PeerTransport transport)
{
    /// <summary>Sends a blob of this silo until the peer holds it durably, going on after cuts where the peer says it is.</summary>
    /// <param name="peer">To whom.</param>
    /// <param name="scope">Store.</param>
    /// <param name="list">The blob and its segments' roots.</param>
    /// <param name="source">This silo's store.</param>
    /// <param name="progress">Told each time the peer has more than before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PeerException">The peer refuses, or fails several times without progress.</exception>
    public async Task PushAsync(
        BlobPeer peer, BlobScope scope, SegmentList list, FolderBlobStore source, Action progress, CancellationToken cancellationToken)
    {
        using var file = source.OpenUnverified(list.Id);
        var delay = new RetryDelay(transport.Options, transport.Clock);
        var best = 0L;
        for (var failures = 0; ;)
        {
            try
            {
                for (var offset = await BeginAsync(peer, scope, list, cancellationToken); ;)
                {
                    if (offset > best)
                    {
                        best = offset;
                        failures = 0;
                        delay.Reset();
                        progress();
                    }

                    if (offset == list.Id.Length) return;
                    offset = await AppendAsync(peer, scope, list.Id, file, offset, cancellationToken);
                }
            }
            catch (PeerException failure) when (failure.Fault == PeerFault.Unreachable && ++failures < transport.Options.Tries)
            {
                await delay.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Has the peer delete a blob from a job's scratch store.</summary>
    /// <exception cref="PeerException">The peer failed.</exception>
    public Task DeleteAsync(BlobPeer peer, BlobScope scope, ContentId id, CancellationToken cancellationToken) =>
        DeleteAsync(peer, scope.PathOf(id), cancellationToken);

    /// <summary>Has the peer drop a job's scratch store.</summary>
    /// <exception cref="PeerException">The peer failed.</exception>
    public Task DropAsync(BlobPeer peer, BlobScope scope, CancellationToken cancellationToken) =>
        DeleteAsync(peer, scope.Path, cancellationToken);

    private async Task DeleteAsync(BlobPeer peer, string path, CancellationToken cancellationToken)
    {
        using var timer = new ProgressTimer(transport.Options.BestEffortTime, transport.Clock, cancellationToken);
        using var response = await transport.SendAsync(peer, HttpMethod.Delete, path, timer);
        if (!response.IsSuccessStatusCode) throw PeerTransport.Refused(peer, response);
    }

    private async Task<long> BeginAsync(BlobPeer peer, BlobScope scope, SegmentList list, CancellationToken cancellationToken)
    {
        using var timer = new ProgressTimer(transport.AnswerTime(list.Id.Length), transport.Clock, cancellationToken);
        using var response = await transport.SendAsync(
            peer,
            HttpMethod.Put,
            scope.PathOf(list.Id) + DataPlaneRoutes.Draft,
            timer,
            request => request.Content = new ReadOnlyMemoryContent(list.Bytes));
        return OffsetOf(peer, response, list.Id, 0);
    }

    private async Task<long> AppendAsync(
        BlobPeer peer, BlobScope scope, ContentId id, SafeFileHandle file, long offset, CancellationToken cancellationToken)
    {
        var length = Math.Min(transport.Options.PartBytes, id.Length - offset);
        // After the last byte the peer flushes the whole blob before it answers.
        var answer = transport.AnswerTime(offset + length == id.Length ? id.Length : length);
        using var timer = new ProgressTimer(answer, transport.Clock, cancellationToken);
        var sent = 0L;
        using var response = await transport.SendAsync(
            peer,
            HttpMethod.Patch,
            string.Create(CultureInfo.InvariantCulture, $"{scope.PathOf(id)}{DataPlaneRoutes.Draft}?{DataPlaneRoutes.OffsetParameter}={offset}"),
            timer,
            request => request.Content = new FileRangeContent(
                file,
                offset,
                length,
                () =>
                {
                    sent += Segments.Size;
                    timer.Progress(sent >= length ? answer : transport.Options.SegmentTime);
                }));
        return OffsetOf(peer, response, id, offset + 1);
    }

    private static long OffsetOf(BlobPeer peer, HttpResponseMessage response, ContentId id, long least)
    {
        if (!response.IsSuccessStatusCode) throw PeerTransport.Refused(peer, response);
        return response.Headers.TryGetValues(DataPlaneRoutes.OffsetHeader, out var values)
            && DataPlaneRoutes.TryParseNumber(values.FirstOrDefault(), out var offset)
            && offset >= least && offset <= id.Length
                ? offset
                : throw new PeerException(peer, PeerFault.Lied, $"it does not say how far the upload of {id} is.");
    }
}
