using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Storage;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Grains.Training;
using ZeroG.Money;
using ZeroG.Provenance;
using ZeroG.Settlement;

namespace ZeroG.Grains.Settlement;

/// <summary>Outbox and nonces of one signing key. Key: <c>{chainId}/{signer}</c>.</summary>
/// <remarks>
/// The outbox is stored before anything is sent. A second activation, of which a divided cluster may have one for a while,
/// loses against the storage's ETag before it can send what the first did not store.
/// </remarks>
[RandomPlacement, OrchestratorPlacement]
internal sealed partial class SettlementGrain(
    [PersistentState("settlement", Stores.Durable)] IPersistentState<SettlementState> held, ClusterChain chain, TimeProvider clock, ILogger<SettlementGrain> logger)
    : Grain, ISettlementGrain, IRemindable, IOutboxHolder
{
    private const string Keepalive = "keepalive";
    private const int MaxUnfinished = 4_096;
    private static readonly TimeSpan s_keepalivePeriod = TimeSpan.FromMinutes(1);

    // Of a question that somebody waits for.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _writing = new(1, 1);
    private SettlementKey? _key;

    // What is durable: what is being written is shown to nobody.
    private SettlementState _state = new();
    private OutboxRunner? _runner;
    private IGrainTimer? _timer;
    private string _trouble = "";
    private Wei _balance;

    public Outbox Current => _state.Outbox ?? Empty;

    private SettlementKey Key => _key ??= SettlementKey.Parse(this.GetPrimaryKeyString());

    private Outbox Empty => new() { ChainId = Key.ChainId, Signer = Key.Signer };

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state = held.State;
        if (chain.IsThere && _state.IsBusy) Run();
        return Task.CompletedTask;
    }

    public async Task<SettlementInfo> SettleAsync(SettlementOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var setup = Setup();
        var (id, call) = (SettlementOrders.Name(order.SettlementId), order.ToCall());
        // Asked again and again by whoever waits for it: answered without a write.
        if (_state.Outbox?.Find(id) is { } known) return known.Call == call ? _state.Describe(known) : throw SettlementOrders.Conflict(order.SettlementId);
        if (await Record(order.SettlementId).GetAsync() is { } record) return record.CallHash == SettlementOrders.Hash(call) ? record.Info : throw SettlementOrders.Conflict(order.SettlementId);

        if (_state.Unfinished >= MaxUnfinished)
            throw new ZeroGException(FailureKind.Unavailable, $"{Key} has {MaxUnfinished:N0} settlements under way.", "Wait until some are final; 'zerog settlement list' says what holds them up.");
        _ = setup.Keys.Open(Key.Signer);
        await this.RegisterOrUpdateReminder(Keepalive, s_keepalivePeriod, s_keepalivePeriod);
        await WriteAsync(state => state.With(Empty, id, call, order.Purpose));
        Run();
        return _state.Find(order.SettlementId)!;
    }

    public async Task<SettlementInfo?> GetAsync(string settlementId) =>
        _state.Find(settlementId) ?? (await Record(SettlementOrders.Name(settlementId).ToString()).GetAsync())?.Info;

    public Task<SettlementPage> ListAsync(string? after, int limit)
    {
        limit = Math.Clamp(limit, 1, Bounds.Settlements);
        var all = after is null ? _state.All() : _state.All().SkipWhile(item => item.SettlementId != after).Skip(1);
        ImmutableArray<SettlementInfo> page = [.. all.Take(limit + 1)];
        return Task.FromResult(page.Length <= limit ? new SettlementPage(page, null) : new SettlementPage(page[..limit], page[limit - 1].SettlementId));
    }

    public Task<SettlementInfo> AbandonAsync(string settlementId) => ChangeAsync(settlementId, (outbox, id) => outbox.Abandon(id));

    public Task<SettlementInfo> RetryAsync(string settlementId) => ChangeAsync(settlementId, (outbox, id) => outbox.Retry(id));

    public async Task<SignerInfo> SignerAsync()
    {
        var setup = Setup();
        try
        {
            using var bound = new CancellationTokenSource(s_patience, clock);
            _balance = (await setup.Client.BalanceAsync(Key.Signer, bound.Token)).ToWei();
        }
        catch (Exception failure) when (failure is ChainException or OperationCanceledException)
        {
            if (_trouble.Length == 0) _trouble = failure is ChainException ? ChainTroubles.Describe(failure) : "The chain's node does not answer. Check that it runs.";
        }

        return new SignerInfo(
            Key.ChainId, Key.Signer.ToString(), _balance, Current.NextNonce, Current.View?.HeadNumber, _state.Unfinished, Bounds.Cut(_trouble, Bounds.Note));
    }

    // The keepalive: what is unfinished goes on, wherever the grain is now.
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!chain.IsThere) return;
        if (_state.IsBusy) Run();
        else if (await this.GetReminder(Keepalive) is { } reminder) await this.UnregisterReminder(reminder);
    }

    public Task UpdateAsync(Func<Outbox, Outbox> change, CancellationToken cancel) => WriteAsync(state =>
    {
        var (before, after) = (state.Outbox ?? Empty, change(state.Outbox ?? Empty));
        return ReferenceEquals(before, after) ? state : state with { Outbox = after };
    });

    private void Run()
    {
        // Turns of the timer may interleave with calls: while a node is slow, orders are still taken.
        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Setup().Period) { KeepAlive = true, Interleave = true });
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            var setup = Setup();
            _runner ??= new OutboxRunner(setup.Client, setup.Keys.Open(Key.Signer), setup.Policy, this, static data => ContractErrors.Describe(data.Span));
            _trouble = await _runner.StepAsync(cancellationToken) ?? "";
            foreach (var final in Current.Intents.Where(intent => intent.Phase == IntentPhase.Final).ToList()) await FinishAsync(final);
            if (!_state.IsBusy)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
        catch (InconsistentStateException stale)
        {
            LogSuperseded(Key, stale);
            _timer?.Dispose();
            DeactivateOnIdle();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops; what is stored goes on elsewhere.
        }
        catch (Exception failure)
        {
            // Nothing is lost: the same step is tried again at the next tick.
            var trouble = ChainTroubles.Describe(failure);
            if (trouble != _trouble) LogTrouble(Key, trouble);
            _trouble = trouble;
        }
    }

    private async Task FinishAsync(Intent final)
    {
        await Record(final.SettlementId.ToString()).StoreAsync(new SettlementRecord(_state.Describe(final), SettlementOrders.Hash(final.Call)));
        await WriteAsync(state => state.Recorded(final));
    }

    private async Task<SettlementInfo> ChangeAsync(string settlementId, Func<Outbox, Hash256, Outbox> change)
    {
        var id = SettlementOrders.Name(settlementId);
        try
        {
            await WriteAsync(state => state with { Outbox = change(state.Outbox ?? Empty, id) });
        }
        catch (OutboxConflictException conflict)
        {
            throw new ZeroGException(FailureKind.Conflict, conflict.What, conflict.Remedy);
        }

        await this.RegisterOrUpdateReminder(Keepalive, s_keepalivePeriod, s_keepalivePeriod);
        Run();
        return _state.Find(settlementId)!;
    }

    // One write at a time, each of a change to the newest state: turns interleave while a write is under way.
    private async Task WriteAsync(Func<SettlementState, SettlementState> change)
    {
        await _writing.WaitAsync();
        try
        {
            var next = change(_state);
            if (next == _state) return;
            await held.StoreAsync(next);
            _state = next;
        }
        finally
        {
            _writing.Release();
        }
    }

    private ChainSetup Setup()
    {
        var setup = chain.Required;
        return setup.Deployment.ChainId == Key.ChainId
            ? setup
            : throw new ZeroGException(FailureKind.Invalid, $"This cluster settles on chain {setup.Deployment.ChainId}, not on {Key.ChainId}.", "Start it with a node of that chain.");
    }

    private ISettlementRecordGrain Record(string settlementId) => GrainFactory.GetGrain<ISettlementRecordGrain>($"{Key}/{settlementId}");

    [LoggerMessage(1, LogLevel.Warning, "Settlements of {Signer} are held up: {Trouble}")]
    private partial void LogTrouble(SettlementKey signer, string trouble);

    [LoggerMessage(2, LogLevel.Information, "Settlements of {Signer} go on in another activation.")]
    private partial void LogSuperseded(SettlementKey signer, Exception cause);
}
