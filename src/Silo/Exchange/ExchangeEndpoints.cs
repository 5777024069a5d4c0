using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroG.Jobs;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Http;
using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Exchange;

/// <summary>
/// Connects members on other silos to this silo's hubs: the bodies of one request and of its answer are the two directions of a
/// stream (docs/data-plane.md).
/// </summary>
/// <param name="hubs">The hubs on this silo; not disposed of here.</param>
/// <param name="access">Who is let in.</param>
/// <param name="log">Hears of members that did not prove themselves; null for nobody.</param>
/// <param name="mostStreams">Streams at once; one more is told to come again.</param>
internal sealed class ExchangeEndpoints(
    JobHubs hubs, DataPlaneAccess access, ILogger<ExchangeEndpoints>? log = null, int mostStreams = ExchangeEndpoints.MostStreams)
    : IDataEndpoints, IDisposable
{
    /// <summary>Streams at once by default: a full hub, and as many newcomers again.</summary>
    public const int MostStreams = 2048;

    private readonly ILogger _log = log ?? NullLogger<ExchangeEndpoints>.Instance;
    private readonly DataPlaneGuard _guard = new(access, mostStreams, log ?? NullLogger<ExchangeEndpoints>.Instance);
    private readonly CancellationTokenSource _end = new(); // nothing of it needs to be disposed of

    /// <summary>Streams that are open.</summary>
    public int Streams => _guard.UnderWay;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods(DataPlaneRoutes.Exchange + "/{job}/{epoch}", ["POST"], _guard.Before(ServeAsync));

    /// <summary>Ends all streams, and each that begins from now on: a listener that stops would wait for them.</summary>
    public void Dispose() => _end.Cancel();

    private async Task ServeAsync(HttpContext context)
    {
        var hub = HubOf(context.Request);

        // An exchange lasts as long as its job and pauses while members compute; silence is for the link to judge.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        context.Response.ContentType = "application/octet-stream";
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);

        var peer = $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
        try
        {
            await hub.OfferAsync(new DuplexStream(context.Request.BodyReader, context.Response.BodyWriter), peer, _end.Token);
        }
        catch (LinkException failure)
        {
            ExchangeLog.NoLink(_log, context.Request.Path, failure.Message);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The silo ends, and the member finds its stream at an end.
        }
    }

    private LinkQueue HubOf(HttpRequest request)
    {
        if (!JobId.IsValid(request.RouteValues["job"] as string)) throw new DataPlaneException(400, "The path does not name a job id.");
        if (!DataPlaneRoutes.TryParseNumber(request.RouteValues["epoch"] as string, out var epoch))
            throw new DataPlaneException(400, "The path does not name an epoch: a decimal number.");
        return hubs.Find((string)request.RouteValues["job"]!, epoch)
            ?? throw new DataPlaneException(404, "There is no such hub on this silo.", FailureKind.NotFound, "Ask the job where its hub is.");
    }
}

/// <summary>What the exchange tells the operator.</summary>
internal static partial class ExchangeLog
{
    [LoggerMessage(1, LogLevel.Information, "{Path}: no link was made: {Reason}")]
    public static partial void NoLink(ILogger log, string path, string reason);
}
