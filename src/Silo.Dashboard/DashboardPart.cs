using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Http;

namespace ZeroG.Silo.Dashboard;

/// <summary>Orleans' own dashboard under <c>/dashboard</c>, behind the silo's guard.</summary>
public sealed class DashboardPart : ISiloPart, ISiloEndpoints
{
    /// <inheritdoc/>
    /// <remarks>Every silo reports to the dashboard, whichever one shows it. The log is not shown: it may hold what users wrote.</remarks>
    public void AddTo(ISiloBuilder silo, ClusterSettings settings)
    {
        silo.AddDashboard(options => options.HideTrace = true);
        silo.Services.AddSingleton<ISiloEndpoints>(this);
    }

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.MapOrleansDashboard("/dashboard");
}
