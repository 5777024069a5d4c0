using Microsoft.Extensions.Hosting;
using ZeroG;
using ZeroG.Client;

namespace TrainFromAnApp;

/// <summary>The way over grains, which this build has not.</summary>
internal static class Cluster
{
    /// <summary>Refuses a cluster that is named: without Microsoft Orleans all goes over HTTP.</summary>
    public static void JoinWhereNamed(HostApplicationBuilder builder, ZeroGClientBuilder client)
    {
        _ = client;
        if ((builder.Configuration["Redis"] ?? builder.Configuration["Gateway"]) is null) return;
        throw new ZeroGException(
            FailureKind.Invalid, "this build has no Microsoft Orleans, so it cannot call grains of a cluster.", "Leave Redis and Gateway out, or build with -p:GrainRuntime=Orleans.");
    }
}
