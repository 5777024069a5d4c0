using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Hosting;

/// <summary>A silo of a cluster of several processes: not with the in-process runtime, which opens no socket.</summary>
public sealed class ClusterSilo : IAsyncDisposable
{
    private ClusterSilo()
    {
    }

    /// <summary>Whether this build can run one.</summary>
    public static bool IsSupported => false;

    /// <summary>Where it listens.</summary>
    public SiloReady Ready => throw Unsupported();

    /// <summary>Refuses, with the reason and the remedy.</summary>
    /// <exception cref="ZeroGException">Always.</exception>
    public static Task<ClusterSilo> StartAsync(ClusterSettings settings, CancellationToken cancellationToken = default) => throw Unsupported();

    /// <summary>Nothing to stop.</summary>
    public Task StopAsync() => Task.CompletedTask;

    /// <summary>Nothing to stop.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ZeroGException Unsupported() => new(
        FailureKind.Unavailable,
        "this program is built without Microsoft Orleans, and its in-process runtime connects no processes.",
        "Build it from a package feed that has Microsoft Orleans: ./zerog --runtime orleans silo …, or dotnet build -p:GrainRuntime=Orleans. "
        + "'zerog up' runs a node of several silos in one process.");
}
