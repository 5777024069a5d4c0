using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using ZeroG.Grains;
using ZeroG.Grains.Security;
using ZeroG.Grains.Training.Exchange;
using ZeroG.InProcess;
using ZeroG.Silo.Exchange;

namespace ZeroG.Silo.Hosting;

/// <summary>The silos of one process on the in-process runtime: no socket is opened between them.</summary>
/// <remarks>Silos are stopped in the reverse order of their start.</remarks>
internal sealed class LocalCluster(string serviceId, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan s_drainLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    private readonly List<InProcessSilo> _silos = [];
    private readonly MeetingPlace _meeting = new();
    private readonly InProcessCluster _cluster = new InProcessClusterBuilder { ServiceId = serviceId, ClusterId = serviceId, TimeProvider = clock }
        .AddAssemblies(typeof(BlobRef).Assembly, typeof(Stores).Assembly)
        .Build();

    /// <summary>Name of the runtime.</summary>
    public static string Runtime => "inprocess";

    /// <summary>The silos, in order of their start.</summary>
    public IReadOnlyList<string> Silos => [.. _silos.Select(silo => silo.Name)];

    /// <summary>Grains of the cluster.</summary>
    public IGrainFactory Grains => _cluster.GrainFactory;

    /// <summary>Grains of the cluster, called by its first silo: what only silos may call can be called.</summary>
    public IGrainFactory GrainsOfSilo => _silos[0].Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a silo and waits until it is active.</summary>
    public async Task StartSiloAsync(string name, Action<ISiloBuilder> configure, CancellationToken cancellationToken) =>
        _silos.Add(await _cluster.StartSiloAsync(name, silo => Configure(silo, name, configure), cancellationToken));

    /// <summary>Drains one silo; the others take over what it did.</summary>
    public async Task StopSiloAsync(string name) => await StopAsync(Take(name));

    /// <summary>Ends one silo as a crash does.</summary>
    public async Task KillSiloAsync(string name)
    {
        var silo = Take(name);
        silo.Kill();
        await silo.Ended;
    }

    /// <summary>
    /// Drains all silos, the first one last. One that fails to stop does not keep the others from it; one that has not
    /// stopped after 30 seconds is ended as by a crash, which every grain survives.
    /// </summary>
    /// <exception cref="Exception">The first failure, once all have been stopped.</exception>
    public async ValueTask DisposeAsync()
    {
        ExceptionDispatchInfo? first = null;
        for (; _silos.Count > 0; _silos.RemoveAt(_silos.Count - 1))
        {
            try
            {
                await StopAsync(_silos[^1]);
            }
            catch (Exception failure)
            {
                first ??= ExceptionDispatchInfo.Capture(failure);
            }
        }

        try
        {
            await _cluster.DisposeAsync();
        }
        catch (Exception failure)
        {
            first ??= ExceptionDispatchInfo.Capture(failure);
        }

        first?.Throw();
    }

    private void Configure(ISiloBuilder silo, string name, Action<ISiloBuilder> configure)
    {
        silo.Services.AddSingleton<IJobLinks>(services => _meeting.Enter(name, services.GetRequiredService<ClusterKey>()));
        configure(silo);
    }

    private InProcessSilo Take(string name)
    {
        var silo = _silos.Single(silo => silo.Name == name);
        _silos.Remove(silo);
        return silo;
    }

    // In the machine's time: a test's clock may stand still.
    private static async Task StopAsync(InProcessSilo silo)
    {
        using var limit = new CancellationTokenSource(s_drainLimit);
        try
        {
            // The limit makes it abandon what it waits for; what does not heed it is left behind.
            await silo.DrainAsync(limit.Token).WaitAsync(s_drainLimit + s_grace);
        }
        finally
        {
            // Nothing more happens to a silo that has ended.
            silo.Kill();
        }
    }
}
