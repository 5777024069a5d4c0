using System.Globalization;
using NSubstitute;
using ZeroG.Conformance;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Security;
using ZeroG.Grains.Training;
using ZeroG.Grains.Training.Exchange;

namespace ZeroG.Grains.Tests.Clusters;

/// <summary>Clusters of either runtime that host this project's grains, with state in memory and nothing that trains.</summary>
internal static class GrainCluster
{
    /// <summary>The key of the cluster's silos.</summary>
    public static readonly ClusterKey Key = ClusterKey.Parse("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "test");

    /// <summary>The provider that every silo of the cluster belongs to.</summary>
    public static readonly string Provider = "0x" + new string('a', 64);

    /// <summary>A silo that holds state.</summary>
    public static SiloSetup Orchestrator(string name) => new(name, new Dictionary<string, string> { [SiloMetadataKeys.Roles] = "orchestrator" });

    /// <summary>A silo that lets clients in and does nothing else.</summary>
    public static SiloSetup Gateway(string name) => new(name, new Dictionary<string, string> { [SiloMetadataKeys.Roles] = "gateway" });

    /// <summary>A silo that offers devices.</summary>
    public static SiloSetup Gpu(string name, int devices = 1, string device = "cpu", long memory = 1 << 30) => new(name, new Dictionary<string, string>
    {
        [SiloMetadataKeys.Roles] = "gpu,gateway",
        [SiloMetadataKeys.Device] = device,
        [SiloMetadataKeys.Devices] = devices.ToString(CultureInfo.InvariantCulture),
        [SiloMetadataKeys.Memory] = memory.ToString(CultureInfo.InvariantCulture),
        [SiloMetadataKeys.Provider] = $"provider of {name}",
    });

    public static Task<ConformanceCluster> StartAsync(Action<IClientBuilder>? client, params SiloSetup[] silos) => ConformanceCluster.StartAsync(new ClusterSetup
    {
        Silos = silos,
        GrainAssemblies = [typeof(BlobRef).Assembly, typeof(Stores).Assembly],
        ConfigureClient = client,
        ConfigureSilo = silo =>
        {
            silo.Services
                .AddSingleton(TimeProvider.System)
                .AddSingleton(Key)
                .AddSingleton(services => new CallerIdentity(services.GetRequiredService<ILocalSiloDetails>().Name, "orchestrator", Provider))
                .AddSingleton(Substitute.For<IBlobStores>())
                .AddSingleton(Substitute.For<ITrainingExecutor>())
                .AddSingleton(Substitute.For<IJobLinks>())
                .AddSingleton(Substitute.For<IProvenanceLogs>())
                .AddSingleton(new LogKey(Key.Derive("log")))
                .AddSingleton(new LocalProvider(Provider));
            silo.AddMemoryGrainStorage(Stores.Durable).UseInMemoryReminderService().AddZeroGGrains();
        },
    });
}
