using Orleans.Runtime.Hosting;

namespace ZeroG.Conformance.State;

/// <summary>A cluster whose silos keep grain state in two tables of the test.</summary>
internal static class StateCluster
{
    public static Task<ConformanceCluster> StartAsync(TableStorage table, TableStorage? other = null) =>
        ConformanceCluster.StartAsync(silo => silo.Services
            .AddGrainStorage("table", (_, _) => table)
            .AddGrainStorage("other", (_, _) => other ?? new TableStorage()));
}
