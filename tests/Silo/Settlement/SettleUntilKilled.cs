using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Grains;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Security;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;
using ZeroG.Money;
using ZeroG.Provenance;
using ZeroG.Settlement;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Logs;
using ZeroG.Silo.Node;
using ZeroG.Silo.Storage;

namespace ZeroG.Silo.Tests.Settlement;

/// <summary>The killed side of <see cref="KillTests"/>: a silo that settles transfers, and dies at a step of the test's choice.</summary>
/// <remarks>
/// Transfers are the hardest case: no contract knows them by a name, so that one that is sent twice is paid twice. Each has a
/// receiver of its own, whose balance tells.
/// </remarks>
internal static class SettleUntilKilled
{
    public const ulong ChainId = 31337;

    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(20);

    /// <summary>Key of anvil's second development account, which holds 10,000 ether of nobody.</summary>
    public static SigningKey Key() => SigningKey.FromBytes(Hex.Decode("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"));

    /// <summary>The receiver of a transfer.</summary>
    public static Address Receiver(int transfer) =>
        Address.FromBytes(Keccak256.Hash([.. "receiver"u8, .. BitConverter.GetBytes(transfer)]).ToArray().AsSpan(12));

    /// <summary>What it is to get, in wei.</summary>
    public static ulong Amount(int transfer) => (ulong)transfer + 1;

    /// <summary>Runs a silo.</summary>
    /// <param name="data">Its data directory.</param>
    /// <param name="node">Address of the chain's node.</param>
    /// <param name="killAt">The step to die at; 0 lives on.</param>
    /// <param name="armed"><c>start</c> counts steps from the beginning, <c>order</c> from the new transfers.</param>
    /// <param name="from">The first transfer that may not be final.</param>
    /// <param name="known">How many were ordered before.</param>
    /// <param name="all">How many there are with those to order now.</param>
    public static async Task RunAsync(string data, string node, int killAt, string armed, int from, int known, int all)
    {
        using var directory = DataDirectory.Open(data);
        using var blobs = new NodeBlobStores(directory);
        using var key = Key();
        var killer = new KillSwitch(killAt);
        using var http = new HttpClient(new SwitchedConnection(killer)) { Timeout = Timeout.InfiniteTimeSpan };
        var client = new ChainClient(new JsonRpcClient(http, RpcEndpoint.Parse(node), new RpcOptions(), TimeProvider.System, Random.Shared.NextDouble), ChainId);
        var setup = new ChainSetup
        {
            Client = client,
            Deployment = Nowhere(),
            Policy = new OutboxPolicy { FinalityDepth = 2 },
            Keys = new OneKey(key),
            Owner = key.Address,
            OrchestratorId = Hash256.FromBytes(new byte[32]).ToString(),
            Providers = new Dictionary<string, ProviderKeys>(),
            Period = s_period,
        };
        var scenario = new TaskCompletionSource();
        await using var cluster = new LocalCluster("settlement", TimeProvider.System);
        await cluster.StartSiloAsync("orchestrator", silo =>
        {
            silo.UseSqliteDatabase(directory.Database).AddSqliteGrainStorage(Stores.Durable).UseSqliteReminders();
            Switch(silo.Services, killer);
            silo.Services.AddSingleton<IBlobStores>(blobs);
            silo.Services.AddSingleton(new ClusterChain(setup));
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services =>
                new OnceActive(() => _ = SettleAsync(services.GetRequiredService<IGrainFactory>(), killer, armed, from, known, all, scenario)));
            silo.Services.AddSingleton<IProvenanceLogs>(new FolderLogs(directory.Logs));
            SiloSetup.Configure(silo, new SiloIdentity("orchestrator", SiloRoles.Orchestrator, 1), new ClusterKey(RandomNumberGenerator.GetBytes(ClusterKey.MinLength)), TimeProvider.System);
        }, CancellationToken.None);
        await scenario.Task;
        Console.Out.WriteLine($"done {killer.Steps.ToString(CultureInfo.InvariantCulture)}");
        Console.Out.Flush();
    }

    private static async Task SettleAsync(IGrainFactory grains, KillSwitch killer, string armed, int from, int known, int all, TaskCompletionSource scenario)
    {
        try
        {
            using var key = Key();
            var signer = grains.GetGrain<ISettlementGrain>(new SettlementKey(ChainId, key.Address).ToString());
            if (armed == "start") killer.Arm();
            // Whoever asks for an effect asks again after a restart, until it is final.
            for (var i = from; i < known; i++) await signer.SettleAsync(Order(i));
            await FinalAsync(signer, from, known);
            killer.Arm();
            for (var i = known; i < all; i++) await signer.SettleAsync(Order(i));
            await FinalAsync(signer, known, all);
            scenario.SetResult();
        }
        catch (Exception failure)
        {
            scenario.SetException(failure);
        }
    }

    private static async Task FinalAsync(ISettlementGrain signer, int from, int to)
    {
        using var timer = new PeriodicTimer(s_period);
        for (var i = from; i < to; i++)
        {
            for (SettlementInfo? info = null; info is not { Phase: SettlementPhase.Final }; info = await signer.GetAsync(Order(i).SettlementId))
            {
                if (info?.Phase == SettlementPhase.Failed) throw new InvalidOperationException($"Transfer {i} failed: {info.Trouble} {info.Remedy}");
                await timer.WaitForNextTickAsync();
            }
        }
    }

    private static SettlementOrder Order(int transfer) => new(
        Keccak256.Hash([.. "transfer"u8, .. BitConverter.GetBytes(transfer)]).ToString(), $"transfer {transfer}", Receiver(transfer).ToString(), new Wei(Amount(transfer)), "0x");

    // Transfers need no contracts.
    private static Deployment Nowhere() => new()
    {
        ChainId = ChainId,
        Deployer = Address.Zero,
        Block = 1,
        Vault = Address.Zero,
        Escrow = Address.Zero,
        Court = Address.Zero,
        Anchor = Address.Zero,
        Terms = DeploymentTerms.Devnet,
    };

    private static void Switch(IServiceCollection services, KillSwitch killer)
    {
        var storage = services.Single(service => service.IsKeyedService && service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, Stores.Durable));
        services.Remove(storage);
        services.AddKeyedSingleton<IGrainStorage>(Stores.Durable, (provider, name) => new SwitchedStorage((IGrainStorage)storage.KeyedImplementationFactory!(provider, name), killer));
    }

    private sealed class OneKey(SigningKey key) : IKeyring
    {
        public bool Holds(Address account) => account == key.Address;

        public SigningKey Open(Address account) => key;
    }

    private sealed class OnceActive(Action begin) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle observer) => observer.Subscribe(
            nameof(OnceActive), ServiceLifecycleStage.Active + 2,
            _ =>
            {
                begin();
                return Task.CompletedTask;
            },
            static _ => Task.CompletedTask);
    }
}
