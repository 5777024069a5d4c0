using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Silo.Http;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Blobs;

/// <summary>Serves this silo's blobs to its peers: docs/data-plane.md. The host gives it a listener of its own, HTTP/2 only.</summary>
internal sealed class DataPlaneEndpoints : IDataEndpoints, IDisposable
{
    private readonly DataPlaneAccess _access;
    private readonly DataPlaneOptions _options;
    private readonly NodeBlobStores _stores;
    private readonly SegmentLists _lists;
    private readonly UploadDrafts _drafts;
    private readonly BlobReads _reads;
    private readonly BlobUploads _uploads;
    private readonly ILogger _log;
    private int _transfers;

    /// <param name="stores">What is served; not disposed here.</param>
    /// <param name="access">Who is let in.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="clock">Measures progress and age.</param>
    /// <param name="log">Hears of faults of this silo; null for nobody.</param>
    public DataPlaneEndpoints(
        NodeBlobStores stores, DataPlaneAccess access, DataPlaneOptions? options, TimeProvider clock, ILogger<DataPlaneEndpoints>? log = null)
    {
        _access = access;
        _options = options ?? new DataPlaneOptions();
        _stores = stores;
        _lists = new SegmentLists(_options.ListCacheBytes);
        _drafts = new UploadDrafts(_options, clock);
        _reads = new BlobReads(stores, _lists, _options, clock);
        _uploads = new BlobUploads(stores, _lists, _drafts, _options, clock);
        _log = log ?? NullLogger<DataPlaneEndpoints>.Instance;
    }

    /// <summary>Requests under way.</summary>
    public int Transfers => Volatile.Read(ref _transfers);

    /// <summary>Uploads under way.</summary>
    public int Drafts => _drafts.Count;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var group = routes.MapGroup("");
        foreach (var store in new[] { DataPlaneRoutes.Durable, DataPlaneRoutes.Scratch + "/{job}" })
        {
            var blob = store + "/{root}/{length}";
            var draft = blob + DataPlaneRoutes.Draft;
            group.MapMethods(blob, ["GET", "HEAD"], Guarded(_reads.BlobAsync));
            group.MapMethods(blob + DataPlaneRoutes.Segments, ["GET", "HEAD"], Guarded(_reads.SegmentsAsync));
            group.MapMethods(draft, ["PUT"], Guarded(_uploads.BeginAsync));
            group.MapMethods(draft, ["GET"], Guarded(_uploads.StateAsync));
            group.MapMethods(draft, ["PATCH"], Guarded(_uploads.AppendAsync));
            group.MapMethods(draft, ["DELETE"], Guarded(_uploads.GiveUpAsync));
        }

        group.MapMethods(DataPlaneRoutes.Durable + "/{root}", ["GET"], Guarded(_reads.LengthsAsync));
        group.MapMethods(DataPlaneRoutes.Scratch + "/{job}/{root}/{length}", ["DELETE"], Guarded(DeleteAsync));
        group.MapMethods(DataPlaneRoutes.Scratch + "/{job}", ["DELETE"], Guarded(DropAsync));
    }

    /// <summary>Ends the uploads under way. Stop the listener first.</summary>
    public void Dispose() => _drafts.Dispose();

    private async Task DeleteAsync(HttpContext context)
    {
        var (scope, id) = RequestedBlob.Of(context);
        if (_drafts.Find(scope, id) is { } draft) _drafts.Remove(draft);
        _lists.Remove(scope, id);
        if (_stores.FindScratchFolder(scope.JobId!) is { } store) await store.DeleteAsync(id, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task DropAsync(HttpContext context)
    {
        var scope = RequestedBlob.ScopeOf(context);
        _drafts.RemoveAll(scope);
        _stores.DropScratch(scope.JobId!);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    // Nothing of a request is looked at before its sender is known.
    private RequestDelegate Guarded(RequestDelegate serve) => async context =>
    {
        if (!_access.Admits(context))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await AnswerAsync(context, new NodeProblem(
                "The request is not authorized",
                StatusCodes.Status401Unauthorized,
                "The request does not carry the token of this cluster.",
                FailureKind.Invalid,
                "Give all silos the same ZeroG:Security:KeyFile."));
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _transfers) > _options.MaxTransfers)
            {
                throw new DataPlaneException(
                    StatusCodes.Status503ServiceUnavailable,
                    $"{_options.MaxTransfers} requests are under way, as many as this silo serves at once.",
                    FailureKind.Unavailable,
                    "Try again later.")
                {
                    RetryAfterSeconds = 1,
                };
            }

            await serve(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, failure);
        }
        catch (Exception failure)
        {
            // Too late for an answer: the reader finds the stream broken off, and what it has of it is verified by segments.
            if (failure is not DataPlaneException) DataPlaneLog.BrokeOff(_log, context.Request.Method, context.Request.Path, failure);
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _transfers);
        }
    };

    private async Task RefuseAsync(HttpContext context, Exception failure)
    {
        var problem = failure switch
        {
            DataPlaneException refused => refused.Problem,
            ZeroGException known => NodeProblem.From(known),
            BlobNotFoundException => new NodeProblem(
                "There is no such thing", StatusCodes.Status404NotFound, "This silo does not hold that blob.", FailureKind.NotFound),
            BlobTooLargeException large => new NodeProblem(
                "The data plane refuses", StatusCodes.Status413PayloadTooLarge, large.Message, FailureKind.Invalid),
            BadHttpRequestException bad => new NodeProblem("The request is invalid", bad.StatusCode, bad.Message, FailureKind.Invalid),
            _ => null,
        };
        if (problem is null)
        {
            // What no peer caused; paths stay in the log.
            DataPlaneLog.Failed(_log, context.Request.Method, context.Request.Path, failure);
            problem = failure is CorruptBlobException
                ? new NodeProblem("The copy is damaged", StatusCodes.Status410Gone, "This silo's copy of the blob is damaged.", FailureKind.Storage)
                : new NodeProblem(
                    "The silo cannot store or read",
                    StatusCodes.Status507InsufficientStorage,
                    $"This silo failed to read or write its blob store ({failure.GetType().Name}).",
                    FailureKind.Storage,
                    "Its log says why.");
        }

        context.Response.Clear();
        if (failure is DataPlaneException { RetryAfterSeconds: { } seconds }) context.Response.Headers.RetryAfter = $"{seconds}";
        if (failure is DataPlaneException { Offset: { } offset }) context.Response.Headers[DataPlaneRoutes.OffsetHeader] = $"{offset}";
        await AnswerAsync(context, problem);
    }

    private static async Task AnswerAsync(HttpContext context, NodeProblem problem)
    {
        try
        {
            await Problems.WriteAsync(context, problem);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
    }
}
