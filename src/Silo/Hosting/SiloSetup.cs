using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime.MembershipService.SiloMetadata;
using ZeroG.Grains;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Security;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Market;
using ZeroG.Silo.Compute;

namespace ZeroG.Silo.Hosting;

/// <summary>What a silo is for. A process may have several roles.</summary>
[Flags]
public enum SiloRoles
{
    /// <summary>None: not a valid setting.</summary>
    None = 0,

    /// <summary>Hosts jobs, datasets, providers and indexes.</summary>
    Orchestrator = 1,

    /// <summary>Offers devices: hosts trainers.</summary>
    Gpu = 2,

    /// <summary>Lets clients in.</summary>
    Gateway = 4,
}

/// <summary>Who a silo is.</summary>
/// <param name="Name">Its name, unique in the cluster.</param>
/// <param name="Roles">What it is for.</param>
/// <param name="ProviderId">Id of the provider whose devices it has, or null for a silo that offers none.</param>
/// <param name="Offer">The provider's offer, or null for a silo that offers none.</param>
/// <param name="Threads">Threads that compute for one of its devices, or for itself where it offers none.</param>
internal sealed record SiloIdentity(string Name, SiloRoles Roles, int Threads, string? ProviderId = null, ProviderOffer? Offer = null);

/// <summary>The services of one silo that do not depend on the runtime, the storage or the network.</summary>
internal static class SiloSetup
{
    private const string LogKeyPurpose = "zerog key of logs 1";

    /// <summary>Adds the grains and what they need. The caller adds blob stores, copies of logs, grain storage, reminders and logging.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="key">The secret that the silos of its cluster share.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="metadata">What else it publishes; see <see cref="SiloMetadataKeys"/>.</param>
    public static void Configure(
        ISiloBuilder silo,
        SiloIdentity identity,
        ClusterKey key,
        TimeProvider clock,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var services = silo.Services;
        var roles = identity.Roles.ToString().ToLowerInvariant().Replace(" ", "");
        services.AddSingleton(clock);
        services.AddSingleton<Dice>(RandomNumberGenerator.GetInt32);
        services.AddSingleton(key);
        services.AddSingleton(new CallerIdentity(identity.Name, roles, identity.ProviderId));
        // A host that has a key of its own has added it before.
        services.TryAddSingleton(_ => new LogKey(key.Derive(LogKeyPurpose)));
        services.AddMetrics();
        services.AddSingleton(_ => new DeviceCrews(identity.Threads));
        services.AddSingleton<ITrainingExecutor>(provider =>
        {
            // Made before the executor, and so disposed of after it: its threads work with the crews.
            _ = provider.GetRequiredService<DeviceCrews>();
            return new MeasuredExecutor(
                new TrainingExecutor(identity.Name, identity.Offer?.Devices ?? 1),
                identity.Offer?.Devices ?? 0,
                provider.GetRequiredService<GrainMetrics>().Load);
        });
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloDrain>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JobWaker>();
        silo.AddZeroGGrains();

        var published = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>())
        {
            [SiloMetadataKeys.Roles] = roles,
        };
        if (identity is { ProviderId: { } id, Offer: { } offer })
        {
            published[SiloMetadataKeys.Provider] = id;
            published[SiloMetadataKeys.Device] = offer.Device;
            published[SiloMetadataKeys.Devices] = offer.Devices.ToString(CultureInfo.InvariantCulture);
            published[SiloMetadataKeys.Memory] = offer.MemoryBytes.ToString(CultureInfo.InvariantCulture);
            services.AddSingleton(new LocalProvider(id));
            services.AddSingleton(offer);
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ProviderPresence>();
        }

        silo.UseSiloMetadata(published);
    }
}
