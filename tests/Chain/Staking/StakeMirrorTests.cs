using System.Text.Json;
using Xunit.Abstractions;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Events;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Staking;
using ZeroG.Chain.Tests.Deployments;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Tests.Staking;

public sealed class StakeMirrorTests(ITestOutputHelper output)
{
    private const int Moves = 240;
    private const ulong FinalityDepth = 6, UnbondingTime = 100;

    private static readonly Hash256[] s_jobs = [default, Keccak256.Hash("one"u8), Keccak256.Hash("two"u8)];

    /// <summary>A vault alone, whose court the test is: so that it can slash whenever it likes.</summary>
    [FoundryFact("anvil")]
    public async Task The_mirror_is_what_the_vault_says_through_slashes_and_reorganizations()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(55));
        var cancel = bound.Token;
        await using var local = await LocalChain.StartAsync(cancel);
        using var court = await local.RichAsync(cancel);
        using var @operator = await local.RichAsync(cancel);
        using var recovery = await local.RichAsync(cancel);
        var vault = await DeployAsync(local, court, cancel);
        var provider = ContractIds.Provider(@operator.Address, recovery.Address, default);
        await SendAsync(vault.Register(@operator.Address, recovery.Address, default), court);
        await SendAsync(vault.Register(recovery.Address, @operator.Address, default), court);
        await local.MineAsync((int)FinalityDepth, cancel);
        var deployment = new Deployment
        {
            ChainId = 31337,
            Deployer = court.Address,
            Block = 1,
            Vault = vault.Address,
            Escrow = Address.Zero,
            Court = Address.Zero,
            Anchor = Address.Zero,
            Terms = DeploymentTerms.Devnet with { UnbondingTime = UnbondingTime },
        };
        var events = new StakeEvents(deployment, provider);
        var store = new Store(events);
        var (random, reorganizations, reverts, slashes) = (new Random(11), 0, 0, 0);
        var offence = 0;
        for (var move = 0; move < Moves; move++)
        {
            var job = s_jobs[random.Next(3)];
            var amount = (UInt256)(ulong)random.Next(1, 2_000);
            var now = (await local.Client.BlockAsync(null, cancel))!.Timestamp;
            var (call, key) = random.Next(12) switch
            {
                0 or 1 => (vault.Deposit(provider, amount * 5), court),
                2 or 3 or 4 => (vault.Lock(provider, job, amount), @operator),
                5 or 6 => (vault.RequestUnbonding(provider, job, amount), @operator),
                7 => (vault.Withdraw(provider, job, court.Address), @operator),
                8 => (vault.Restake(provider, job), @operator),
                9 => (vault.Freeze(provider, job), court),
                10 => (vault.Thaw(provider, job), court),
                _ => (vault.Slash(provider, job, Keccak256.Hash(BitConverter.GetBytes(++offence)), now - (ulong)random.Next(0, 150), (ulong)random.Next(1, 10_001)), court),
            };
            if (!(await SendAsync(call, key)).Succeeded) reverts++;
            // Somebody else's stake is nobody's business here.
            if (random.Next(10) == 0) await SendAsync(vault.Deposit(ContractIds.Provider(recovery.Address, @operator.Address, default), amount), court);
            if (random.Next(6) == 0) await local.Rpc.AskAsync("evm_increaseTime", json => json.WriteNumberValue(random.Next(1, 120)), mayRepeat: false, cancel);
            if (random.Next(12) == 0)
            {
                await local.Rpc.AskAsync("anvil_reorg", json =>
                {
                    json.WriteNumberValue(random.Next(1, (int)FinalityDepth));
                    json.WriteStartArray();
                    json.WriteEndArray();
                }, mayRepeat: false, cancel);
                reorganizations++;
            }
            if (random.Next(3) != 0) continue;
            // As a grain's state is stored and read.
            if (random.Next(4) == 0) store.Mirror = JsonSerializer.Deserialize<StakeMirror>(JsonSerializer.Serialize(store.Mirror))!;
            var indexer = new EventIndexer(local.Client, store, events.Contracts, new EventIndexerOptions { FinalityDepth = FinalityDepth });
            while (await indexer.StepAsync(cancel))
            {
            }
            await AssertSameAsync(store.Mirror.Present(events));
            Assert.True(store.Mirror.FinalBlock + FinalityDepth == store.Mirror.Block);
        }

        var last = store.Mirror.Present(events);
        slashes = (int)last.Convictions;
        output.WriteLine($"{Moves} moves, {reverts} reverted, {slashes} slashes, {reorganizations} reorganizations, height {store.Mirror.Block}");
        Assert.True(slashes > 5 && reorganizations > 8 && Moves - reverts > 100);

        Task<TransactionReceipt> SendAsync(SettlementCall call, SigningKey key) => local.SendAsync(key, call, cancel);

        async Task AssertSameAsync(StakeLedger mirror)
        {
            var there = await vault.ProviderAsync(local.Client, provider, cancel);
            Assert.Equal((there.Operator, there.Recovery, there.Free, there.Convictions, there.Tombstoned),
                (mirror.Operator, mirror.Recovery, mirror.Free, mirror.Convictions, mirror.IsTombstoned));
            foreach (var job in s_jobs)
            {
                var held = mirror.Locks.GetValueOrDefault(job) ?? new StakeLockEntry();
                Assert.Equal(await vault.LockedAsync(local.Client, provider, job, cancel), held.Locked);
                Assert.Equal(await vault.DisputesAsync(local.Client, provider, job, cancel), held.Disputes);
                // A ticket of which all was slashed is nothing to anybody.
                Assert.Equal(
                    (await vault.TicketsAsync(local.Client, provider, job, cancel)).Where(ticket => !((UInt256)ticket.Amount).IsZero).Select(ticket => ((UInt256)ticket.Amount, ticket.RequestedAt, ticket.ReadyAt)),
                    held.Tickets.Select(ticket => (ticket.Amount, ticket.RequestedAt, ticket.ReadyAt)));
            }
        }
    }

    private static async Task<StakeVault> DeployAsync(LocalChain local, SigningKey court, CancellationToken cancel)
    {
        var nonce = await local.Client.NonceAsync(court.Address, null, withPending: true, cancel);
        var signed = new Transaction
        {
            ChainId = 31337,
            Nonce = nonce,
            MaxFeePerGas = 20_000_000_000,
            MaxPriorityFeePerGas = 1_000_000_000,
            GasLimit = 6_000_000,
            Data = StakeVault.InitCode(court.Address, UnbondingTime, 1_000_000),
        }.Sign(court);
        await local.Client.SendAsync(signed, cancel);
        while (await local.Client.ReceiptAsync(signed.Hash, cancel) is null) await Task.Yield();
        return new StakeVault(Address.OfContract(court.Address, nonce));
    }

    private sealed class Store(StakeEvents events) : IEventStore
    {
        public StakeMirror Mirror { get; set; } = new();

        public ValueTask<IReadOnlyList<IndexedBlock>> RecentAsync(int count, CancellationToken cancel) =>
            ValueTask.FromResult<IReadOnlyList<IndexedBlock>>([.. Mirror.Blocks.Reverse().Take(count)]);

        public ValueTask CommitAsync(IndexChange change, CancellationToken cancel)
        {
            Mirror = Mirror.Take(change, FinalityDepth, events);
            return ValueTask.CompletedTask;
        }
    }
}
