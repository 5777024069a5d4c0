using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Reminders;
using Orleans.Runtime.MembershipService.SiloMetadata;
using ZeroG.InProcess;

namespace ZeroG.Conformance;

/// <summary>The cluster of the runtime in one process.</summary>
internal sealed class RuntimeCluster : ConformanceCluster
{
    private readonly ClusterSetup setup;
    private readonly Dictionary<string, SiloSetup> known = [];
    private readonly string serviceId = Guid.NewGuid().ToString("N");
    private InProcessCluster cluster;

    private RuntimeCluster(ClusterSetup setup)
    {
        this.setup = setup;
        cluster = Build();
    }

    public override IGrainFactory Grains => cluster.Client;

    public override IReadOnlyList<string> Silos => [.. cluster.Silos.Select(silo => silo.Name)];

    public static new async Task<ConformanceCluster> StartAsync(ClusterSetup setup)
    {
        var running = new RuntimeCluster(setup);
        try
        {
            foreach (var silo in setup.Silos) await running.AddSiloAsync(silo);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public override IServiceProvider ServicesOf(string silo) => Silo(silo).Services;

    public override Task AddSiloAsync(SiloSetup silo)
    {
        known[silo.Name] = silo;
        return cluster.StartSiloAsync(silo.Name, builder => Configure(silo, builder));
    }

    public override Task DrainAsync(string silo) => Silo(silo).DrainAsync();

    public override Task KillAsync(string silo)
    {
        Silo(silo).Kill();
        return Task.CompletedTask;
    }

    public override async Task RestartAsync()
    {
        SiloSetup[] running = [.. Silos.Select(name => known[name])];
        await cluster.DisposeAsync();
        cluster = Build();
        foreach (var silo in running) await AddSiloAsync(silo);
    }

    public override async Task PassTimeUntilAsync(Task signal)
    {
        using var bound = new CancellationTokenSource(Bound);
        // What a silo does by the system clock is not told when the manual one moves.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!signal.IsCompleted)
        {
            setup.Clock?.Advance(TimeSpan.FromSeconds(0.73));
            if (bound.IsCancellationRequested) throw new TimeoutException($"No signal within {Bound} of real time.");
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }

        await signal;
    }

    public override ValueTask DisposeAsync() => cluster.DisposeAsync();

    private InProcessSilo Silo(string name) => cluster.Silos.Single(silo => silo.Name == name);

    private InProcessCluster Build()
    {
        // The suite holds what Orleans lets fail at run time, and says what then happens.
        var builder = new InProcessClusterBuilder { ServiceId = serviceId, RefuseWhatMayFailLater = false };
        return builder
            .AddAssemblyOf<RuntimeCluster>()
            .AddAssemblies(setup.GrainAssemblies)
            .ConfigureClient(client =>
            {
                client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = setup.ResponseTimeout);
                setup.ConfigureClient?.Invoke(client);
            })
            .Build();
    }

    private void Configure(SiloSetup silo, ISiloBuilder builder)
    {
        builder.Services.AddSingleton(Probe);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = setup.ResponseTimeout);
        if (silo.Metadata is { } metadata) builder.UseSiloMetadata(new Dictionary<string, string>(metadata));
        if (setup.Clock is { } clock)
        {
            builder.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
            builder.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, clock);
        }

        if (setup.CollectionAge is { } age)
        {
            builder.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionQuantum = age / 4;
                options.CollectionAge = age;
            });
        }

        setup.ConfigureSilo?.Invoke(builder);
    }
}
