using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroG.Silo.Http;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Blobs;

/// <summary>Serves this silo's blobs to its peers: docs/data-plane.md. The host gives it a listener of its own, HTTP/2 only.</summary>
internal sealed class DataPlaneEndpoints : IDataEndpoints, IDisposable
{
    private readonly DataPlaneGuard _guard;
    private readonly NodeBlobStores _stores;
    private readonly SegmentLists _lists;
    private readonly UploadDrafts _drafts;
    private readonly BlobReads _reads;
    private readonly BlobUploads _uploads;

    /// <param name="stores">What is served; not disposed here.</param>
    /// <param name="access">Who is let in.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="clock">Measures progress and age.</param>
    /// <param name="log">Hears of faults of this silo; null for nobody.</param>
    public DataPlaneEndpoints(
        NodeBlobStores stores, DataPlaneAccess access, DataPlaneOptions? options, TimeProvider clock, ILogger<DataPlaneEndpoints>? log = null)
    {
        options ??= new DataPlaneOptions();
        _guard = new DataPlaneGuard(access, options.MaxTransfers, log ?? NullLogger<DataPlaneEndpoints>.Instance);
        _stores = stores;
        _lists = new SegmentLists(options.ListCacheBytes);
        _drafts = new UploadDrafts(options, clock);
        _reads = new BlobReads(stores, _lists, options, clock);
        _uploads = new BlobUploads(stores, _lists, _drafts, options, clock);
    }

    /// <summary>Requests under way.</summary>
    public int Transfers => _guard.UnderWay;

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
            group.MapMethods(blob, ["GET", "HEAD"], _guard.Before(_reads.BlobAsync));
            group.MapMethods(blob + DataPlaneRoutes.Segments, ["GET", "HEAD"], _guard.Before(_reads.SegmentsAsync));
            group.MapMethods(draft, ["PUT"], _guard.Before(_uploads.BeginAsync));
            group.MapMethods(draft, ["GET"], _guard.Before(_uploads.StateAsync));
            group.MapMethods(draft, ["PATCH"], _guard.Before(_uploads.AppendAsync));
            group.MapMethods(draft, ["DELETE"], _guard.Before(_uploads.GiveUpAsync));
        }

        group.MapMethods(DataPlaneRoutes.Durable + "/{root}", ["GET"], _guard.Before(_reads.LengthsAsync));
        group.MapMethods(DataPlaneRoutes.Scratch + "/{job}/{root}/{length}", ["DELETE"], _guard.Before(DeleteAsync));
        group.MapMethods(DataPlaneRoutes.Scratch + "/{job}", ["DELETE"], _guard.Before(DropAsync));
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
}
