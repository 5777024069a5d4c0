using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry.Metrics;
using ZeroG.Silo.Http;

namespace ZeroG.Silo.Telemetry;

/// <summary><c>/metrics</c> in Prometheus' text format. Who may ask is decided by the server that maps it.</summary>
/// <param name="metrics">What is collected.</param>
internal sealed class MetricsEndpoint(MeterProvider metrics) : ISiloEndpoints
{
    /// <summary>The route.</summary>
    public const string Path = "/metrics";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint(Path, metrics, configureBranchedPipeline: null, optionsName: null);
}
