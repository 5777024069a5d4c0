using ZeroG.Grains;
using ZeroG.InProcess;

namespace ZeroG.Silo.Hosting;

/// <summary>The silos of one process on the in-process runtime: no socket is opened between them.</summary>
/// <remarks>Silos are stopped in the reverse order of their start.</remarks>
internal sealed class LocalCluster(string serviceId, TimeProvider clock) : IAsyncDisposable
{
    private readonly List<InProcessSilo> _silos = [];
    private readonly InProcessCluster _cluster = new InProcessClusterBuilder { ServiceId = serviceId, ClusterId = serviceId, TimeProvider = clock }
        .AddAssemblies(typeof(BlobRef).Assembly, typeof(Stores).Assembly)
        .Build();

    /// <summary>Name of the runtime.</summary>
    public static string Runtime => "inprocess";

    /// <summary>The silos, in order of their start.</summary>
    public IReadOnlyList<string> Silos => [.. _silos.Select(silo => silo.Name)];

    /// <summary>Grains of the cluster.</summary>
    public IGrainFactory Grains => _cluster.GrainFactory;

    /// <summary>Starts a silo and waits until it is active.</summary>
    public async Task StartSiloAsync(string name, Action<ISiloBuilder> configure, CancellationToken cancellationToken) =>
        _silos.Add(await _cluster.StartSiloAsync(name, configure, cancellationToken));

    /// <summary>Drains all silos, the first one last.</summary>
    public async ValueTask DisposeAsync()
    {
        for (; _silos.Count > 0; _silos.RemoveAt(_silos.Count - 1)) await _silos[^1].DrainAsync();
        await _cluster.DisposeAsync();
    }
}
