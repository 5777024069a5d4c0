using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.MembershipService.SiloMetadata;
using ZeroG.Grains;
using ZeroG.Grains.Training;
using ZeroG.Market;
using ZeroG.Silo.Compute;
using ZeroG.Silo.Node;
using ZeroG.Silo.Storage;

namespace ZeroG.Silo.Hosting;

/// <summary>What all silos of a process share.</summary>
/// <param name="Clock">The clock.</param>
/// <param name="Blobs">The blob stores.</param>
/// <param name="Database">File of grain state and reminders.</param>
/// <param name="Log">Where log lines go.</param>
internal sealed record SharedServices(TimeProvider Clock, NodeBlobStores Blobs, string Database, ILoggerProvider Log);

/// <summary>What a silo offers.</summary>
/// <param name="ProviderId">Id of the provider whose devices it has, or null for an orchestrator.</param>
/// <param name="Offer">The provider's offer, or null for an orchestrator.</param>
internal sealed record SiloRole(string? ProviderId, ProviderOffer? Offer)
{
    /// <summary>A silo that offers no device.</summary>
    public static SiloRole Orchestrator { get; } = new(null, null);
}

/// <summary>The services of one silo, the same on both runtimes.</summary>
internal static class SiloSetup
{
    public static void Configure(ISiloBuilder silo, string name, SiloRole role, SharedServices shared)
    {
        var services = silo.Services;
        services.AddLogging(logging => logging.ClearProviders().AddProvider(shared.Log).SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton(shared.Clock);
        services.AddSingleton<IBlobStores>(shared.Blobs);
        services.AddSingleton<ITrainingExecutor>(_ => new TrainingExecutor(name, role.Offer?.Devices ?? 1));
        silo.UseSqliteDatabase(shared.Database).AddSqliteGrainStorage(Stores.Durable).UseSqliteReminders();
        silo.AddZeroGGrains();

        var metadata = new Dictionary<string, string>();
        if (role is { ProviderId: { } id, Offer: { } offer })
        {
            metadata[SiloMetadataKeys.Device] = offer.Device;
            metadata[SiloMetadataKeys.Provider] = id;
            services.AddSingleton(new LocalProvider(id));
            services.AddSingleton(offer);
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ProviderPresence>();
        }

        silo.UseSiloMetadata(metadata);
    }
}
