using System.Collections.Immutable;
using Orleans.Placement;
using ZeroG.Chain;
using ZeroG.Chain.Events;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Staking;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Grains.Staking;

/// <summary>The stake of one provider, mirrored from the chain. Key: provider id.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class StakeAccountGrain(
    [PersistentState("stake", Stores.Durable)] IPersistentState<StakeAccountState> held, ClusterChain chain, TimeProvider clock) : Grain, IStakeAccountGrain
{
    // A call may take half a minute in all; a long chain is read over several.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    // Blocks that are read again after a crash, at most.
    private const ulong RereadAtMost = 1_000;

    private MirrorStore? _store;
    private ulong _stored;

    private string Id => this.GetPrimaryKeyString();

    public async Task<StakeAccountInfo> GetAsync()
    {
        var setup = chain.Required;
        var provider = Provider();
        var mirror = await ReadAsync(setup, provider);
        return Describe(mirror, mirror.Present(new StakeEvents(setup.Deployment, provider)));
    }

    public async Task<SettlementInfo> OrderAsync(StakeOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var setup = chain.Required;
        var provider = Provider();
        if (string.IsNullOrEmpty(order.OperationId)) throw Invalid("The order has no name.", "Give it one: the same name is the same order.");
        var name = SettlementNames.Of("stake", Id, order.OperationId);
        setup.Providers.TryGetValue(Id, out var keys);
        // The order may have been given before the operator's key was changed.
        if (keys is not null && await Signer(setup, keys.Operator).GetAsync(name) is { } earlier) return Same(earlier, order);
        var mirror = await ReadAsync(setup, provider);
        var account = mirror.Present(new StakeEvents(setup.Deployment, provider));
        var signer = account.Operator == Address.Zero ? keys?.Operator : account.Operator;
        if (signer is not { } operatorKey)
            throw new ZeroGException(FailureKind.NotFound, $"The vault knows no provider {Id}.", "Register it first: a node does so for its own providers.");
        if (!setup.Keys.Holds(operatorKey))
            throw new ZeroGException(FailureKind.Unavailable, $"The key of {operatorKey}, which acts for provider {Id}, is not on this node.", "Import it with 'zerog key import', or act from where it is.");
        if (await Signer(setup, operatorKey).GetAsync(name) is { } before) return Same(before, order);
        if (order is { Action: StakeAction.Lock, JobId.Length: > 0 } && held.State.Jobs.GetValueOrDefault(order.ChainJobId) != order.JobId)
            await held.StoreAsync(held.State with { Jobs = Remembered(account).SetItem(order.ChainJobId, order.JobId) });
        return await Signer(setup, operatorKey).SettleAsync(StakeCalls.Of(setup, provider, keys, account, order, name, operatorKey));
    }

    private async Task<StakeMirror> ReadAsync(ChainSetup setup, Hash256 provider)
    {
        var vault = $"{setup.Deployment.ChainId}/{setup.Deployment.Vault}";
        var events = new StakeEvents(setup.Deployment, provider);
        if (held.State.Vault != vault) (_store, _stored) = (null, 0);
        _store ??= new MirrorStore(held.State.Vault == vault ? held.State.Mirror : new StakeMirror(), setup.Policy.FinalityDepth, events);
        var indexer = new EventIndexer(setup.Client, _store, events.Contracts, new EventIndexerOptions
        {
            FirstBlock = Math.Max(1, setup.Deployment.Block),
            FinalityDepth = setup.Policy.FinalityDepth,
        });
        using var bound = new CancellationTokenSource(s_patience, clock);
        try
        {
            while (await indexer.StepAsync(bound.Token))
            {
                // A piece at a time, until the head.
            }
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            throw new ZeroGException(
                FailureKind.Unavailable, $"The stake of {Id} is read from the chain up to height {_store.Mirror.Block} so far.",
                "Ask again in a moment: it goes on from there. If the height stays, check the chain's node.");
        }
        catch (ChainException failure)
        {
            throw new ZeroGException(FailureKind.Unavailable, failure.Message, failure.Remedy, failure);
        }
        finally
        {
            // What the chain tells again is not written at each block, but where much was read or something is final.
            // Nothing is kept of a provider that the vault does not know: anybody may ask about any id.
            if (_store.Mirror.Final.Operator != Address.Zero && (_store.Mirror.Final != held.State.Mirror.Final || _store.Mirror.Block > _stored + RereadAtMost))
            {
                await held.StoreAsync(held.State with { Vault = vault, Mirror = _store.Mirror });
                _stored = _store.Mirror.Block;
            }
        }

        return _store.Mirror;
    }

    // Jobs that hold nothing any more are forgotten in time; one whose lock is not mined yet is young.
    private ImmutableDictionary<string, string> Remembered(StakeLedger account) => held.State.Jobs.Count < 2 * Bounds.Locks
        ? held.State.Jobs
        : held.State.Jobs.RemoveRange(held.State.Jobs.Keys.Where(job => !account.Locks.ContainsKey(Hash256.Parse(job))));

    // A name stands for one order, for ever.
    private SettlementInfo Same(SettlementInfo known, StakeOrder order) => known.Purpose == StakeCalls.Purpose(Id, order)
        ? known
        : throw new ZeroGException(FailureKind.Conflict, $"The operation '{order.OperationId}' was another one: {known.Purpose}.", "Give every operation a name of its own.");

    private StakeAccountInfo Describe(StakeMirror mirror, StakeLedger account) => new(
        Id,
        account.Operator == Address.Zero ? "" : account.Operator.ToString(),
        account.Recovery == Address.Zero ? "" : account.Recovery.ToString(),
        account.Free.ToWei(),
        account.Credit.ToWei(),
        [.. account.Locks.OrderByDescending(item => item.Value.Locked).ThenBy(item => item.Key).Take(Bounds.Locks).Select(item => new StakeLock(
            item.Key.ToString(), held.State.Jobs.GetValueOrDefault(item.Key.ToString(), ""), item.Value.Locked.ToWei(),
            [.. item.Value.Tickets.Take(Bounds.Tickets).Select(ticket => new StakeTicket(ticket.Amount.ToWei(), Time(ticket.ReadyAt)))],
            item.Value.Disputes > ulong.MaxValue ? ulong.MaxValue : (ulong)item.Value.Disputes))],
        account.Slashed.ToWei(),
        account.Convictions,
        account.IsTombstoned,
        mirror.Block,
        mirror.FinalBlock);

    private Hash256 Provider() => Hash256.TryParse(Id, null, out var id)
        ? id
        : throw Invalid($"'{Bounds.Cut(Id, Bounds.Note)}' is not a provider's id.", "An id is 0x and 64 hexadecimal digits.");

    private ISettlementGrain Signer(ChainSetup setup, Address account) => GrainFactory.GetGrain<ISettlementGrain>(new SettlementKey(setup.Deployment.ChainId, account).ToString());

    private static DateTimeOffset Time(ulong seconds) => DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, 253402300799));

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
