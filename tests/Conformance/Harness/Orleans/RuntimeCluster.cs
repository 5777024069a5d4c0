using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Reminders;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.TestingHost;

namespace ZeroG.Conformance;

/// <summary>The cluster of Microsoft Orleans: its in-process test host, with sockets replaced by memory.</summary>
internal sealed class RuntimeCluster : ConformanceCluster
{
    private readonly ClusterSetup setup;
    private readonly List<InProcessSiloHandle> handles = [];
    private readonly Dictionary<string, SiloSetup> known = [];
    private readonly string serviceId = Guid.NewGuid().ToString("N");
    private InProcessTestCluster host;
    private int started;

    private RuntimeCluster(ClusterSetup setup)
    {
        this.setup = setup;
        host = Build();
    }

    public override IGrainFactory Grains => host.Client;

    public override IReadOnlyList<string> Silos => [.. handles.Select(handle => handle.Name)];

    public static new async Task<ConformanceCluster> StartAsync(ClusterSetup setup)
    {
        var cluster = new RuntimeCluster(setup);
        try
        {
            await cluster.StartSilosAsync(setup.Silos);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public override IServiceProvider ServicesOf(string silo) => Handle(silo).SiloHost.Services;

    public override async Task AddSiloAsync(SiloSetup silo)
    {
        await StartOneAsync(silo);
        await WhenAllAgreeAsync();
    }

    public override async Task DrainAsync(string silo)
    {
        var handle = Handle(silo);
        await host.StopSiloAsync(handle);
        handles.Remove(handle);
        await WhenAllAgreeAsync();
    }

    public override async Task KillAsync(string silo)
    {
        var handle = Handle(silo);
        await host.KillSiloAsync(handle);
        handles.Remove(handle);
        await WhenAllAgreeAsync();
    }

    public override async Task RestartAsync()
    {
        SiloSetup[] running = [.. handles.Select(handle => known[handle.Name])];
        await StopAllAsync();
        host = Build();
        await StartSilosAsync(running);
    }

    public override async Task PassTimeUntilAsync(Task signal)
    {
        using var bound = new CancellationTokenSource(Bound);
        // Orleans collects idle activations and times calls out by the system clock whatever clock grains are given.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!signal.IsCompleted)
        {
            // Not a divisor of a minute: a reminder that fires at the very instant it is due fires a second time at once.
            setup.Clock?.Advance(TimeSpan.FromSeconds(0.73));
            if (bound.IsCancellationRequested) throw new TimeoutException($"No signal within {Bound} of real time.");
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }

        await signal;
    }

    public override async ValueTask DisposeAsync() => await StopAllAsync();

    private InProcessSiloHandle Handle(string silo) => handles.Single(handle => handle.Name == silo);

    private InProcessTestCluster Build()
    {
        var builder = new InProcessTestClusterBuilder(0);
        builder.Options.ServiceId = serviceId;
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) => Configure(known[options.SiloName], silo));
        builder.ConfigureClient(client =>
        {
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = setup.ResponseTimeout);
            setup.ConfigureClient?.Invoke(client);
        });
        return builder.Build();
    }

    private void Configure(SiloSetup silo, ISiloBuilder builder)
    {
        builder.Services.AddSingleton(Probe);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Configure<SiloMessagingOptions>(options =>
        {
            options.ResponseTimeout = setup.ResponseTimeout;
            options.SystemResponseTimeout = Bound;
        });
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

    private async Task StartSilosAsync(IReadOnlyList<SiloSetup> silos)
    {
        foreach (var silo in silos) await StartOneAsync(silo);
        await host.InitializeClientAsync();
        await WhenAllAgreeAsync();
    }

    private async Task StartOneAsync(SiloSetup silo)
    {
        known[silo.Name] = silo;
        var options = InProcessTestSiloSpecificOptions.Create(host, host.Options, started++, assignNewPort: true);
        options.SiloName = silo.Name;
        // One gateway, in the first silo: the loss of another silo never costs the client its connection.
        if (handles.Count > 0) options.GatewayPort = 0;
        handles.Add(await host.CreateSiloAsync(options));
    }

    /// <summary>Completes once every silo counts exactly the running silos, and knows what they host and publish.</summary>
    private async Task WhenAllAgreeAsync()
    {
        using var bound = new CancellationTokenSource(Bound);
        var addresses = handles.Select(handle => handle.SiloAddress).ToHashSet();
        foreach (var services in handles.Select(handle => handle.SiloHost.Services))
        {
            var membership = services.GetRequiredService<IClusterMembershipService>();
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(bound.Token))
            {
                var active = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active);
                if (addresses.SetEquals(active.Select(member => member.SiloAddress))) break;
            }

            var manifests = services.GetRequiredService<IClusterManifestProvider>();
            await foreach (var manifest in manifests.Updates.WithCancellation(bound.Token))
            {
                if (addresses.SetEquals(manifest.Silos.Keys)) break;
            }

            await WhenMetadataKnownAsync(services, bound.Token);
        }
    }

    private async Task WhenMetadataKnownAsync(IServiceProvider services, CancellationToken bound)
    {
        if (services.GetService<ISiloMetadataCache>() is not { } cache) return;
        // The cache raises no event when a silo's metadata arrives.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (handles.Any(IsUnknown)) await pace.WaitForNextTickAsync(bound);

        bool IsUnknown(InProcessSiloHandle handle) =>
            cache.GetSiloMetadata(handle.SiloAddress).Metadata.Count < (known[handle.Name].Metadata?.Count ?? 0);
    }

    private async Task StopAllAsync()
    {
        await host.StopClusterClientAsync();
        foreach (var handle in Enumerable.Reverse(handles)) await host.StopSiloAsync(handle);
        handles.Clear();
        await host.DisposeAsync();
    }
}
