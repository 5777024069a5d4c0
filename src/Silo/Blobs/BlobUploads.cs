using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ZeroG.Provenance;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// What peers send. First the roots of the blob's segments, which must hash to its root; then its bytes in parts, each
/// segment verified as it arrives. After a cut the sender asks how far it came and goes on there.
/// </summary>
internal sealed class BlobUploads(
    NodeBlobStores stores, SegmentLists lists, UploadDrafts drafts, DataPlaneOptions options, TimeProvider clock)
{
    /// <summary>PUT of a blob's segment roots: begins the upload, or finds it or the blob already there.</summary>
    public async Task BeginAsync(HttpContext context)
    {
        var (scope, id) = RequestedBlob.Of(context);
        if (id.Length > options.MaxBlobBytes)
            throw new DataPlaneException(413, $"The blob is longer than the {options.MaxBlobBytes:N0} bytes that this silo takes for one.");
        if (await HoldsAsync(scope, id, context.RequestAborted))
        {
            Answer(context, StatusCodes.Status200OK, id.Length);
            return;
        }

        var list = await ReadListAsync(context, id);
        if (scope.JobId is not null && stores.FindScratchFolder(scope.JobId) is null && stores.ScratchJobs.Count() >= options.MaxScratchJobs)
            throw new DataPlaneException(503, $"{options.MaxScratchJobs} jobs have scratch stores here, as many as this silo takes.", FailureKind.Unavailable) { RetryAfterSeconds = 60 };
        var store = scope.JobId is null ? stores.Folder : stores.ScratchFolder(scope.JobId);
        Answer(context, StatusCodes.Status201Created, OffsetOf(drafts.Begin(scope, store, list)));
    }

    /// <summary>GET of an upload: how far it is.</summary>
    public async Task StateAsync(HttpContext context)
    {
        var (scope, id) = RequestedBlob.Of(context);
        if (drafts.Find(scope, id) is { } draft) Answer(context, StatusCodes.Status200OK, OffsetOf(draft));
        else if (await HoldsAsync(scope, id, context.RequestAborted)) Answer(context, StatusCodes.Status200OK, id.Length);
        else throw NoUpload();
    }

    /// <summary>DELETE of an upload: nothing of it stays.</summary>
    public Task GiveUpAsync(HttpContext context)
    {
        var (scope, id) = RequestedBlob.Of(context);
        if (drafts.Find(scope, id) is { } draft) drafts.Remove(draft);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>PATCH of an upload: the bytes from ?offset= on, up to MaxPartBytes. With the last of them the blob is committed.</summary>
    public async Task AppendAsync(HttpContext context)
    {
        var (scope, id) = RequestedBlob.Of(context);
        var draft = drafts.Find(scope, id) ?? throw NoUpload();
        if (!DataPlaneRoutes.TryParseNumber(context.Request.Query[DataPlaneRoutes.OffsetParameter], out var offset))
            throw new DataPlaneException(400, $"The query parameter {DataPlaneRoutes.OffsetParameter} must be a decimal number.");
        if (!draft.TryEnter())
            throw new DataPlaneException(409, "Another request is adding to this upload.", FailureKind.Conflict) { RetryAfterSeconds = 1, Offset = draft.Offset };
        try
        {
            if (offset != draft.Offset)
                throw new DataPlaneException(409, $"The upload goes on at byte {draft.Offset}, not {offset}.", FailureKind.Conflict) { Offset = draft.Offset };
            await TakeAsync(context, draft);
            if (draft.Segments.IsComplete) await CommitAsync(draft);
            Answer(context, draft.Segments.IsComplete ? StatusCodes.Status201Created : StatusCodes.Status200OK, draft.Offset);
        }
        catch (ObjectDisposedException)
        {
            throw new DataPlaneException(409, "The upload was given up meanwhile.", FailureKind.Conflict) { RetryAfterSeconds = 1 };
        }
        finally
        {
            draft.LastUse = clock.GetTimestamp();
            draft.Leave();
        }
    }

    private async Task TakeAsync(HttpContext context, UploadDraft draft)
    {
        LimitBody(context, options.MaxPartBytes);
        using var timer = new ProgressTimer(options.SegmentTime, clock, context.RequestAborted);
        var buffer = ArrayPool<byte>.Shared.Rent(Segments.Size);
        try
        {
            var list = draft.Segments.List;
            while (draft.Next < list.Count)
            {
                var segment = buffer.AsMemory(0, Segments.LengthOf(draft.Id.Length, draft.Next));
                var read = await context.Request.Body.ReadAtLeastAsync(segment, segment.Length, throwOnEndOfStream: false, timer.Token);
                if (read == 0) return;
                if (read < segment.Length) throw new DataPlaneException(400, "The part ends in the middle of a segment.") { Offset = draft.Offset };
                if (!draft.TryAppend(segment.Span))
                {
                    drafts.Remove(draft);
                    throw new DataPlaneException(422, $"Segment {draft.Next} is not what the list of segments says; the upload is given up.");
                }

                timer.Progress();
            }

            if (await IsAtEndAsync(context, buffer.AsMemory(0, 1), timer.Token)) return;
            drafts.Remove(draft);
            throw new DataPlaneException(413, "The part goes on after the end of the blob; the upload is given up.");
        }
        catch (OperationCanceledException) when (timer.HasStalled)
        {
            throw new DataPlaneException(408, "The sender was too slow.") { Offset = draft.Offset };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The blob is complete: a sender that is cut off before it ends its part has sent what there is.
    private static async Task<bool> IsAtEndAsync(HttpContext context, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Request.Body.ReadAsync(buffer, cancellationToken) == 0;
        }
        catch (Exception cut) when (cut is OperationCanceledException or (IOException and not BadHttpRequestException))
        {
            return true;
        }
    }

    private async Task CommitAsync(UploadDraft draft)
    {
        try
        {
            await draft.Segments.CommitAsync();
            lists.Add(draft.Scope, draft.Segments.List);
        }
        finally
        {
            drafts.Remove(draft);
        }
    }

    // A damaged copy does not count: the upload replaces it.
    private async Task<bool> HoldsAsync(BlobScope scope, ContentId id, CancellationToken cancellationToken)
    {
        var store = scope.JobId is null ? stores.Folder : stores.FindScratchFolder(scope.JobId);
        if (store is null || !await store.ContainsAsync(id, cancellationToken)) return false;
        try
        {
            await lists.VerifyAsync(scope, store, id, cancellationToken);
            return true;
        }
        catch (Exception absent) when (absent is CorruptBlobException or BlobNotFoundException)
        {
            return false;
        }
    }

    private async Task<SegmentList> ReadListAsync(HttpContext context, ContentId id)
    {
        var expected = SegmentList.BytesFor(id.Length);
        if (context.Request.ContentLength is { } announced && announced != expected)
            throw new DataPlaneException(400, $"The list of the blob's segments has {expected} bytes, not {announced}.");
        LimitBody(context, expected);
        using var timer = new ProgressTimer(options.SegmentTime, clock, context.RequestAborted);
        try
        {
            // Grows with what arrives, not with what was announced.
            using var roots = new MemoryStream();
            var buffer = new byte[8192];
            for (int read; roots.Length <= expected && (read = await context.Request.Body.ReadAsync(buffer, timer.Token)) > 0;)
            {
                roots.Write(buffer, 0, read);
                if (roots.Length % Segments.Size < read) timer.Progress();
            }

            return SegmentList.TryCreate(id, roots.GetBuffer().AsSpan(0, (int)roots.Length), out var list)
                ? list
                : throw new DataPlaneException(422, "The list of segments does not hash to the blob's root.");
        }
        catch (OperationCanceledException) when (timer.HasStalled)
        {
            throw new DataPlaneException(408, "The sender was too slow.");
        }
    }

    // The whole length is answered only for a blob that is committed.
    private static long OffsetOf(UploadDraft draft) => draft.Offset < draft.Id.Length
        ? draft.Offset
        : throw new DataPlaneException(409, "The upload is being committed.", FailureKind.Conflict) { RetryAfterSeconds = 1 };

    // Without a content length the count of what was read ends it.
    private static void LimitBody(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = bytes;
    }

    private static void Answer(HttpContext context, int status, long offset)
    {
        context.Response.StatusCode = status;
        context.Response.Headers[DataPlaneRoutes.OffsetHeader] = offset.ToString(CultureInfo.InvariantCulture);
    }

    private static DataPlaneException NoUpload() =>
        new(404, "There is no upload of that blob.", FailureKind.NotFound, "Begin it with the list of its segments.");
}
