using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Staking;

namespace ZeroG.Silo.Http;

/// <summary>Maps each route onto one call of the node.</summary>
internal sealed class NodeApi(INode node, Problems problems, NodeHttpOptions options, CancellationToken stopping)
{
    private const int DefaultLimit = 100;
    private const int DefaultLogLimit = 64;

    public void MapTo(IEndpointRouteBuilder routes)
    {
        routes.MapGet(NodeRoutes.Node, (CancellationToken ct) => node.InfoAsync(ct));
        routes.MapGet(NodeRoutes.Providers, (string? after, int? limit, CancellationToken ct) =>
            node.ListProvidersAsync(after, limit ?? DefaultLimit, ct));
        MapDatasets(routes.MapGroup(NodeRoutes.Datasets));
        MapUploads(routes.MapGroup(NodeRoutes.Uploads));
        MapJobs(routes.MapGroup(NodeRoutes.Jobs));
        MapChain(routes);
        MapLogs(routes.MapGroup(NodeRoutes.Logs));
        routes.MapGet(NodeRoutes.Blobs + "/{root}", async (string root, long? length, CancellationToken ct) =>
        {
            var content = await node.OpenBlobAsync(root, length, ct);
            return new BlobResult(content);
        });
    }

    private void MapChain(IEndpointRouteBuilder routes)
    {
        routes.MapGet(NodeRoutes.Chain, (CancellationToken ct) => node.ChainAsync(ct));
        routes.MapGet(NodeRoutes.Stake + "/{provider}", (string provider, CancellationToken ct) => node.GetStakeAsync(provider, ct));
        routes.MapPost(NodeRoutes.Stake + "/{provider}", (string provider, StakeOrder order, CancellationToken ct) => node.OrderStakeAsync(provider, order, ct));
        routes.MapGet(NodeRoutes.Slashes, (string? after, int? limit, CancellationToken ct) => node.ListSlashesAsync(after, limit ?? DefaultLimit, ct));
        routes.MapGet(NodeRoutes.Slashes + "/{offence}", (string offence, CancellationToken ct) => node.GetSlashAsync(offence, ct));
        var settlements = routes.MapGroup(NodeRoutes.Settlements);
        settlements.MapGet("/{signer}", (string signer, string? after, int? limit, CancellationToken ct) =>
            node.ListSettlementsAsync(signer, after, limit ?? DefaultLimit, ct));
        settlements.MapGet("/{signer}/{id}", (string signer, string id, CancellationToken ct) => node.GetSettlementAsync(signer, id, ct));
        settlements.MapPost("/{signer}/{id}/abandon", (string signer, string id, CancellationToken ct) => node.AbandonSettlementAsync(signer, id, ct));
        settlements.MapPost("/{signer}/{id}/retry", (string signer, string id, CancellationToken ct) => node.RetrySettlementAsync(signer, id, ct));
    }

    private void MapLogs(RouteGroupBuilder logs)
    {
        logs.MapGet("/{log}", (string log, CancellationToken ct) => node.GetLogHeadAsync(log, ct));
        logs.MapGet("/{log}/entries", (string log, string? subject, long? from, int? limit, CancellationToken ct) => node.ListLogAsync(log, subject, from ?? 0, limit ?? DefaultLogLimit, ct));
        logs.MapGet("/{log}/entries/{index}/proof", (string log, long index, long? size, CancellationToken ct) => node.ProveLogEntryAsync(log, index, size, ct));
        logs.MapGet("/{log}/consistency", (string log, long first, long second, CancellationToken ct) => node.ProveLogGrowthAsync(log, first, second, ct));
    }

    private void MapDatasets(RouteGroupBuilder datasets)
    {
        datasets.MapGet("/", (string? after, int? limit, CancellationToken ct) =>
            node.ListDatasetsAsync(after, limit ?? DefaultLimit, ct));
        datasets.MapGet("/{owner}/{name}", (string owner, string name, CancellationToken ct) =>
            node.GetDatasetAsync($"{owner}/{name}", ct));
        datasets.MapGet("/{owner}/{name}/usage", (string owner, string name, int? version, long? from, int? limit, CancellationToken ct) =>
            node.GetUsageAsync($"{owner}/{name}", version, from ?? 0, limit ?? DefaultLogLimit, ct));
        datasets.MapPost("/{owner}/{name}", (string owner, string name, string fileName, HttpRequest request, CancellationToken ct) =>
            {
                // The node reads as fast as its disk takes the bytes, and a file may come from a slow one: neither is an attack.
                if (request.HttpContext.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
                return node.AddDatasetAsync($"{owner}/{name}", request.Body, fileName, ct);
            })
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxUploadBytes));
        datasets.MapPost("/{owner}/{name}" + NodeRoutes.Versions, async (string owner, string name, HttpRequest request, CancellationToken ct) =>
                await node.AddManifestAsync($"{owner}/{name}", await RequestBody.ReadAsync(request, DatasetManifest.MaxBytes, ct), ct))
            .WithMetadata(new RequestSizeLimitAttribute(DatasetManifest.MaxBytes));
        datasets.MapPost("/{owner}/{name}" + NodeRoutes.Versions + "/{version}/withdraw", (string owner, string name, int version, WithdrawalOrder order, CancellationToken ct) =>
            node.WithdrawDatasetAsync($"{owner}/{name}", version, order.Reason, ct));
    }

    private void MapUploads(RouteGroupBuilder uploads)
    {
        var longestList = SegmentList.BytesFor(options.MaxUploadBytes);
        uploads.MapPut("/{root}/{length}", async (string root, long length, HttpRequest request, CancellationToken ct) =>
                new UploadProgress(await node.BeginUploadAsync(Named(root, length), await RequestBody.ReadAsync(request, longestList, ct), ct)))
            .WithMetadata(new RequestSizeLimitAttribute(longestList));
        uploads.MapPost("/{root}/{length}", async (string root, long length, long offset, HttpRequest request, CancellationToken ct) =>
            {
                if (request.HttpContext.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
                return new UploadProgress(await node.ContinueUploadAsync(Named(root, length), offset, request.Body, ct));
            })
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxUploadBytes));
    }

    private BlobRef Named(string root, long length) => BlobRef.IsRoot(root) && length > 0 && length <= options.MaxUploadBytes
        ? new BlobRef(root, length)
        : throw new ZeroGException(
            FailureKind.Invalid, $"'{root}' of {length} bytes is no content that can be uploaded.", $"Give 0x and 64 lower-case hexadecimal digits, and 1 to {options.MaxUploadBytes:N0} bytes.");

    private void MapJobs(RouteGroupBuilder jobs)
    {
        jobs.MapGet("/", (string? after, int? limit, CancellationToken ct) => node.ListJobsAsync(after, limit ?? DefaultLimit, ct));
        jobs.MapPut("/{id}", (string id, JobSpec spec, CancellationToken ct) => node.SubmitJobAsync(id, spec, ct));
        jobs.MapGet("/{id}", (string id, CancellationToken ct) => node.GetJobAsync(id, ct));
        jobs.MapGet("/{id}/rounds", (string id, int? from, CancellationToken ct) => node.GetRoundsAsync(id, from ?? 0, ct));
        jobs.MapGet("/{id}/escrow", (string id, CancellationToken ct) => node.GetEscrowAsync(id, ct));
        jobs.MapGet("/{id}/audits", (string id, CancellationToken ct) => node.GetAuditsAsync(id, ct));
        jobs.MapGet("/{id}/receipt", (string id, CancellationToken ct) => node.GetReceiptAsync(id, ct));
        jobs.MapGet("/{id}/trace", (string id, int? from, int? limit, CancellationToken ct) => node.TraceModelAsync(id, from ?? 0, limit ?? ModelTrace.MaxFiles, ct));
        jobs.MapGet("/{id}/trace/windows", (string id, int? round, int? worker, int? step, int? record, string? sha256, long? from, int? limit, CancellationToken ct) =>
            node.ListWindowsAsync(
                id,
                new WindowQuery { Round = round, Worker = worker, Step = step, Record = record, Sha256 = sha256, From = from ?? 0, Limit = limit ?? DefaultLogLimit },
                ct));
        jobs.MapPost("/{id}/audits/{round}/{worker}", (string id, int round, int worker, CancellationToken ct) => node.ReportWorkAsync(id, round, worker, ct));
        jobs.MapPost("/{id}/cancel", (string id, CancellationToken ct) => node.CancelJobAsync(id, ct));
        jobs.MapGet("/{id}/events", async (string id, HttpContext context, CancellationToken ct) =>
        {
            // Asked once beforehand, so that an unknown job is a plain 404 and not a stream that opens and fails.
            await node.GetJobAsync(id, ct);
            return TypedResults.ServerSentEvents(JobEventStream.Of(node, id, failure => problems.Of(context, failure), stopping, ct));
        });
    }
}
