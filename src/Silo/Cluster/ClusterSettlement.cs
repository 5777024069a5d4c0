using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Grains.Settlement;
using ZeroG.Silo.Chain;
using ZeroG.Silo.Hosting;

namespace ZeroG.Silo.Cluster;

/// <summary>Gives a silo of a cluster its chain.</summary>
internal static class ClusterSettlement
{
    /// <summary>Registers the chain, and on orchestrator silos what has the vault know the orchestrator.</summary>
    public static void Add(IServiceCollection services, ChainSettings settings, SiloRoles roles, TimeProvider clock)
    {
        if (settings.KeyFolder is { } folder) services.AddSingleton(_ => KeyFolder.Open(folder, settings.PasswordFile, makesPassword: false));
        services.AddSingleton(settings.Log);
        services.AddSingleton(_ => new ChainConnection(settings.Node, clock));
        services.AddSingleton(provider => SetupOf(settings, provider.GetRequiredService<ChainConnection>(), (IKeyring?)provider.GetService<KeyFolder>() ?? new NoKeys()));
        services.AddSingleton(provider => new ClusterChain(provider.GetRequiredService<ChainSetup>()));
        services.AddSingleton(provider => new ChainDescription(provider.GetRequiredService<ChainSetup>(), settings.Node, RolesOf(settings)));
        if (roles.HasFlag(SiloRoles.Orchestrator)) services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, OrchestratorRegistration>();
    }

    /// <summary>Reads a deployment.</summary>
    /// <exception cref="ZeroGException">It is missing, or damaged.</exception>
    public static Deployment Read(string file) => ChainFailures.Of(() => DeploymentFile.Read(file));

    private static ChainSetup SetupOf(ChainSettings settings, ChainConnection connection, IKeyring keys)
    {
        var deployment = Read(settings.DeploymentFile);
        var (owner, orchestrator) = (settings.Owner ?? Address.Zero, Orchestrator(settings));
        return new ChainSetup
        {
            Client = new ChainClient(connection.Rpc, deployment.ChainId),
            Deployment = deployment,
            Policy = new OutboxPolicy { FinalityDepth = settings.FinalityDepth },
            Keys = keys,
            Owner = owner,
            OrchestratorId = ChainAccounts.IdOf(orchestrator),
            Providers = new Dictionary<string, ProviderKeys> { [ChainAccounts.IdOf(orchestrator)] = orchestrator },
        };
    }

    // Who funds the cluster's jobs can also replace the key that settles them.
    private static ProviderKeys Orchestrator(ChainSettings settings) => new(settings.Orchestrator ?? Address.Zero, settings.Owner ?? Address.Zero, default);

    private static List<ChainRole> RolesOf(ChainSettings settings)
    {
        var roles = new List<ChainRole>();
        if (settings.Owner is { } owner) roles.Add(new ChainRole(ChainAccounts.OwnerRole, owner, null));
        if (settings.Orchestrator is { } orchestrator) roles.Add(new ChainRole(ChainAccounts.OrchestratorName, orchestrator, ChainAccounts.IdOf(Orchestrator(settings))));
        return roles;
    }

    private sealed class NoKeys : IKeyring
    {
        public bool Holds(Address account) => false;

        public SigningKey Open(Address account) => throw new ZeroGException(
            FailureKind.Unavailable, $"This silo has no keys, and so not that of {account}.", "Name a folder of keys with Chain:Keys on the silos with role orchestrator.");
    }
}

/// <summary>When an orchestrator silo has started, has the vault know the provider on whose behalf rounds are settled.</summary>
internal sealed partial class OrchestratorRegistration(IGrainFactory grains, ChainSetup setup, TimeProvider clock, ILogger<OrchestratorRegistration> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _registering = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(OrchestratorRegistration),
        ServiceLifecycleStage.Active,
        _ =>
        {
            _registering = Task.Run(RegisterAsync, CancellationToken.None);
            return Task.CompletedTask;
        },
        async cancellationToken =>
        {
            await _stopping.CancelAsync();
            await _registering.WaitAsync(cancellationToken);
        });

    public void Dispose() => _stopping.Dispose();

    private async Task RegisterAsync()
    {
        var registration = new ChainRegistration(grains, setup, clock, line => LogHeldUp(line));
        try
        {
            await registration.WakeAsync(_stopping.Token);
            await registration.RunAsync([setup.OrchestratorId], new HashSet<string>(), _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo stops; the next start goes on.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Trouble}")]
    private partial void LogHeldUp(string trouble);
}
