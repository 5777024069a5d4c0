using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ZeroG.Provenance;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Blobs;

/// <summary>What peers read: blobs by ranges, and their segments' roots.</summary>
internal sealed class BlobReads(NodeBlobStores stores, SegmentLists lists, DataPlaneOptions options, TimeProvider clock)
{
    private const string Bytes = "application/octet-stream";

    /// <summary>GET and HEAD of a blob: a range of bytes, which the reader verifies by segments; at most MaxRangeBytes at once.</summary>
    public async Task BlobAsync(HttpContext context)
    {
        var (scope, id) = RequestedBlob.Of(context);
        using var file = StoreOf(scope, id).OpenUnverified(id);
        var response = context.Response;
        response.ContentType = Bytes;
        response.Headers.AcceptRanges = "bytes";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentLength = id.Length;
            return;
        }

        var (from, to) = RangeOf(context, id);
        response.StatusCode = context.Request.Headers.Range.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        if (response.StatusCode == StatusCodes.Status206PartialContent)
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{id.Length}");
        response.ContentLength = to - from + 1;

        // One buffer a request, and the next segment is read only once the reader has taken this one.
        using var timer = new ProgressTimer(options.SegmentTime, clock, context.RequestAborted);
        var buffer = ArrayPool<byte>.Shared.Rent(Segments.Size);
        try
        {
            for (var at = from; at <= to;)
            {
                var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(Segments.Size, to - at + 1)), at, timer.Token);
                if (read == 0) throw new EndOfStreamException($"The file of blob {id} became shorter while it was read.");
                await response.Body.WriteAsync(buffer.AsMemory(0, read), timer.Token);
                at += read;
                timer.Progress();
            }
        }
        catch (OperationCanceledException) when (timer.HasStalled)
        {
            throw new DataPlaneException(408, "The reader was too slow.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// GET and HEAD of a blob's segment roots. Success of HEAD says that the copy here is whole and durable; who gets the
    /// list reads the segments too, and finds out.
    /// </summary>
    public async Task SegmentsAsync(HttpContext context)
    {
        var (scope, id) = RequestedBlob.Of(context);
        var isHead = HttpMethods.IsHead(context.Request.Method);
        var list = isHead
            ? await lists.VerifyAsync(scope, StoreOf(scope, id), id, context.RequestAborted)
            : await lists.GetAsync(scope, StoreOf(scope, id), id, context.RequestAborted);
        context.Response.ContentType = Bytes;
        context.Response.ContentLength = list.Bytes.Length;
        if (isHead) return;
        using var timer = new ProgressTimer(options.SegmentTime, clock, context.RequestAborted);
        try
        {
            for (var rest = list.Bytes; !rest.IsEmpty; timer.Progress())
            {
                var part = Math.Min(Segments.Size, rest.Length);
                await context.Response.Body.WriteAsync(rest[..part], timer.Token);
                rest = rest[part..];
            }
        }
        catch (OperationCanceledException) when (timer.HasStalled)
        {
            throw new DataPlaneException(408, "The reader was too slow.");
        }
    }

    /// <summary>GET of the lengths under which a root is stored, one a line.</summary>
    public async Task LengthsAsync(HttpContext context)
    {
        var found = await stores.FindAsync(RequestedBlob.RootOf(context), context.RequestAborted);
        context.Response.ContentType = "text/plain";
        var lines = found.Take(DataPlaneRoutes.MaxLengths).Select(id => string.Create(CultureInfo.InvariantCulture, $"{id.Length}\n"));
        await context.Response.WriteAsync(string.Concat(lines), context.RequestAborted);
    }

    private FolderBlobStore StoreOf(BlobScope scope, ContentId id) =>
        (scope.JobId is null ? stores.Folder : stores.FindScratchFolder(scope.JobId))
        ?? throw new BlobNotFoundException(id, scope.ToString());

    private (long From, long To) RangeOf(HttpContext context, ContentId id)
    {
        var header = context.Request.Headers.Range;
        if (header.Count == 0)
        {
            return id.Length <= options.MaxRangeBytes
                ? (0, id.Length - 1)
                : throw new DataPlaneException(400, $"The blob is longer than the {options.MaxRangeBytes:N0} bytes of one answer; ask for ranges.");
        }

        if (header.Count != 1
            || !RangeHeaderValue.TryParse(header[0], out var range)
            || range.Unit != "bytes"
            || range.Ranges.Count != 1
            || range.Ranges.Single() is not { From: { } from, To: { } to })
        {
            throw new DataPlaneException(400, "A range is written bytes=FIRST-LAST, and only one is taken.");
        }

        if (from >= id.Length || to >= id.Length || to < from) throw new DataPlaneException(416, $"The blob has bytes 0 to {id.Length - 1}.");
        return to - from < options.MaxRangeBytes
            ? (from, to)
            : throw new DataPlaneException(416, $"One answer has at most {options.MaxRangeBytes:N0} bytes.");
    }
}
