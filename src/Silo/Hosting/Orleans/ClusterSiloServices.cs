using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using ZeroG.Client;
using ZeroG.Grains;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Training;
using ZeroG.Market;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Chain;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Logs;
using ZeroG.Silo.Node;
using ZeroG.Silo.Storage;

namespace ZeroG.Silo.Hosting;

/// <summary>Puts a silo together from its settings.</summary>
internal sealed class ClusterSiloServices(ClusterSettings settings, NodeBlobStores blobs, Reloaded<TlsIdentity>? tls, TimeProvider clock)
{
    // A payload type takes 1 MiB at most; headers, and several in one answer, come on top. What is larger never was one of
    // ours, and is refused by its sender before it costs the connection.
    private const int MaxMessageBody = 4 << 20;

    // Orleans looks at the whole table about once in twelve probes by default.
    private const int ProbesPerRefresh = 12;

    public void AddTo(ISiloBuilder silo)
    {
        var (own, membership) = (settings.Silo, settings.Membership);
        silo.ConfigureEndpoints(own.Address, own.Port, own.GatewayPort, own.ListenOnAnyAddress);
        silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (own.ServiceId, own.ClusterId));
        silo.Configure<SiloOptions>(options => options.SiloName = own.Name);
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = membership.ProbePeriod;
            options.NumMissedProbesLimit = membership.MissedProbes;
            options.NumVotesForDeathDeclaration = membership.Votes;
            options.TableRefreshTimeout = membership.ProbePeriod * ProbesPerRefresh;
        });
        silo.Configure<SiloMessagingOptions>(options => options.MaxMessageBodySize = MaxMessageBody);
        // While versions are mixed, a call goes to any silo whose grain knows at least the caller's contract.
        silo.Configure<GrainVersioningOptions>(options =>
        {
            options.DefaultCompatibilityStrategy = nameof(Orleans.Versions.Compatibility.BackwardCompatible);
            options.DefaultVersionSelectorStrategy = nameof(Orleans.Versions.Selector.AllCompatibleVersions);
        });
        silo.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = settings.Storage.ReminderMinimum);
        AddMembership(silo);
        AddStorage(silo);
        // A round's trace goes on on the silos of its workers.
        silo.AddActivityPropagation();
        if (tls is not null) ClusterTls.AddTo(silo, tls);
        AddOwn(silo);
    }

    private void AddMembership(ISiloBuilder silo)
    {
        if (settings.Membership is { Kind: MembershipKind.Redis, Redis: { } redis })
        {
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, MembershipGuard>();
            ClusterRedis.AddMembership(silo, ClusterRedis.Parse(redis, Keys.MembershipRedis, settings.Silo.Name));
        }
        else
        {
            silo.UseDevelopmentClustering(settings.Membership.Primary!);
        }
    }

    private void AddStorage(ISiloBuilder silo)
    {
        var storage = settings.Storage;
        silo.Services.AddKeyedSingleton<IGrainStorageSerializer, ClusterStateSerializer>(Stores.Durable);
        switch (storage.Kind)
        {
            case StorageKind.Sqlite:
                silo.UseSqliteDatabase(storage.Location).AddSqliteGrainStorage(Stores.Durable).UseSqliteReminders();
                break;
            case StorageKind.Redis:
                ClusterRedis.AddStorage(silo, Stores.Durable, ClusterRedis.Parse(storage.Location, Keys.StorageRedis, settings.Silo.Name));
                break;
            default:
                var azure = SiloParts.Find(SiloParts.Azure) ?? throw new ZeroGException(
                    FailureKind.Unavailable,
                    "ZeroG:Storage:Kind is 'azure', and this program is built without Azure Storage.",
                    "Build it with -p:SiloAzure=true from a feed that has Microsoft.Orleans.Persistence.AzureStorage, or use redis.");
                azure.AddTo(silo, settings);
                break;
        }
    }

    private void AddOwn(ISiloBuilder silo)
    {
        var offer = settings is { Device: { } device, Provider: { } provider }
            ? new ProviderOffer(provider.Name, device.Kind, device.Count, device.MemoryBytes)
            : null;
        var identity = new SiloIdentity(
            settings.Silo.Name, settings.Silo.Roles, settings.Device?.Threads ?? DeviceCrews.Default(1), settings.Provider?.Id, offer);
        var published = new Dictionary<string, string> { [SiloMetadataKeys.Data] = SiloReady.UriOf(settings, settings.DataPort).AbsoluteUri };
        SiloSetup.Configure(silo, identity, ClusterKeyFile.Of(settings), clock, published);
        // Each silo its own copies; what a log is lies in grain storage.
        silo.Services.AddSingleton<IProvenanceLogs>(new FolderLogs(Path.Combine(settings.Silo.DataDirectory, "logs")));
        ClusterBlobs.Add(silo.Services, settings, blobs, tls, clock);
        ClusterExchange.Add(silo.Services, settings, tls, clock);
        if (settings.Chain is { } chain) ClusterSettlement.Add(silo.Services, chain, settings.Silo.Roles, clock);

        silo.Services
            .AddSingleton(settings)
            .AddSingleton<ClusterPeers>()
            .AddSingleton<IPeerDirectory>(services => services.GetRequiredService<ClusterPeers>())
            .AddSingleton<SiloHealth>()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<SiloHealth>())
            .AddHostedService(services => services.GetRequiredService<SiloHealth>());
        if (settings.Silo.Roles.HasFlag(SiloRoles.Orchestrator) && settings.Blobs.Kind == BlobsKind.Folder)
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JobResumption>();
        if (settings.Silo.Roles.HasFlag(SiloRoles.Gateway)) silo.Services.AddSingleton<INode>(NodeOf);
        SiloParts.Find(SiloParts.Dashboard)?.AddTo(silo, settings);
    }

    private GrainNode NodeOf(IServiceProvider services)
    {
        var peers = services.GetRequiredService<ClusterPeers>();
        return new GrainNode(
            services.GetRequiredService<IGrainFactory>(),
            services.GetRequiredService<INodeBlobs>(),
            () => new NodeInfo(LocalNode.ProgramVersion, LocalCluster.Runtime, settings.Silo.DataDirectory, peers.Silos),
            new NodeUploads(Path.Combine(settings.Silo.DataDirectory, DataDirectory.UploadsName), services.GetRequiredService<INodeBlobs>(), clock),
            new ModelTraces(services.GetRequiredService<INodeBlobs>(), clock),
            services.GetService<ChainDescription>());
    }
}
