using ZeroG.Bench.Calls;
using ZeroG.InProcess;

namespace ZeroG.Bench.Hosting;

/// <summary>One silo, and a client beside it.</summary>
internal sealed class EchoCluster : IAsyncDisposable
{
    private readonly InProcessCluster _cluster = new InProcessClusterBuilder().AddAssemblyOf<EchoGrain>().Build();

    /// <summary>Who calls whom, for the report.</summary>
    public static string Description => "in-process runtime: one silo, its cluster's client";

    /// <summary>Name of the runtime.</summary>
    public static string Runtime => "inprocess";

    /// <summary>What calls.</summary>
    public IGrainFactory Grains => _cluster.GrainFactory;

    /// <summary>Starts it.</summary>
    public static async Task<EchoCluster> StartAsync()
    {
        var started = new EchoCluster();
        await started._cluster.StartSiloAsync("bench", _ => { });
        return started;
    }

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
