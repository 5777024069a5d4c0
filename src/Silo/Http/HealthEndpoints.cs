using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroG.Client;
using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Http;

/// <summary>The probes of an orchestrator of containers. Open to all, so they say no more than a sentence.</summary>
internal sealed class HealthEndpoints(SiloHealth health)
{
    /// <summary>Answers 200 once the silo has joined the cluster, and from then on.</summary>
    public const string Startup = "/health/startup";

    /// <summary>Answers 200 while the silo may be given work.</summary>
    public const string Ready = "/health/ready";

    /// <summary>Their paths.</summary>
    public static IReadOnlyList<string> Paths { get; } = [Startup, Ready, NodeRoutes.Live];

    /// <summary>Maps them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(NodeRoutes.Live, () => TypedResults.Text("alive"));
        routes.MapGet(Startup, () => Answer(health.IsStarted ? null : "the silo has not joined the cluster yet", "started"));
        routes.MapGet(Ready, () => Answer(health.WhyNotReady, "ready"));
    }

    private static IResult Answer(string? problem, string fine) =>
        problem is null ? TypedResults.Text(fine) : TypedResults.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable);
}
