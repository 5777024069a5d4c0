using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Storage;
using ZeroG.Auditing.Evidence;
using ZeroG.Chain.Contracts;
using ZeroG.Escrow;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;
using ZeroG.Money;
using ZeroG.Provenance;

namespace ZeroG.Grains.Escrow;

/// <summary>The money of one training job. Key: job id (ULID).</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed partial class JobEscrowGrain(
    [PersistentState("escrow", Stores.Durable)] IPersistentState<EscrowState> escrow,
    ClusterChain chain,
    PayoutSheets sheets,
    TimeProvider clock,
    ILogger<JobEscrowGrain> logger) : Grain, IJobEscrowGrain, IRemindable
{
    private const string Keepalive = "keepalive";
    private static readonly TimeSpan s_keepalivePeriod = TimeSpan.FromMinutes(1);

    private EscrowWork? _work;
    private IGrainTimer? _timer;
    private string _trouble = "";

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (chain.IsThere && escrow.State is { Terms: not null, IsOver: false }) Run();
        return Task.CompletedTask;
    }

    public Task<EscrowInfo> OpenAsync(EscrowSpec spec, int rounds) => OpenAuditedAsync(spec, rounds, "");

    public async Task<EscrowInfo> OpenAuditedAsync(EscrowSpec spec, int rounds, string inputs)
    {
        var setup = chain.Required;
        if (escrow.State.Terms is { } known)
        {
            if (known.Spec != spec || known.Rounds != rounds)
                throw new ZeroGException(FailureKind.Conflict, $"The escrow of job {Id} was opened with other terms.", "Submit the job under a new id.");
        }
        else
        {
            var terms = Agree(setup, spec, rounds, inputs);
            await this.RegisterOrUpdateReminder(Keepalive, s_keepalivePeriod, s_keepalivePeriod);
            await StoreAsync(escrow.State with { Terms = terms });
        }

        if (!escrow.State.IsOver) Run();
        return Describe()!;
    }

    public Task<EscrowInfo?> GetAsync() => Task.FromResult(Describe());

    // The keepalive: what waits for a day that has not come is looked at once a minute.
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (escrow.State is { Terms: not null, IsOver: false })
        {
            if (chain.IsThere) Run();
        }
        else if (await this.GetReminder(Keepalive) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private EscrowTerms Agree(ChainSetup setup, EscrowSpec spec, int rounds, string inputs)
    {
        if (spec.Budget.IsZero || spec.Budget.Amount < (UInt128)rounds)
            throw new ZeroGException(FailureKind.Invalid, $"A budget of {spec.Budget.ToText()} is too small for {rounds} rounds.", "Give more with --budget.");
        _ = setup.Keys.Open(setup.Owner);
        // The job's own id, in the owner's label: what is submitted twice is funded once.
        var label = JobInputs.Label(Id, inputs.Length == 0 ? null : Hash256.Parse(inputs));
        return new EscrowTerms(
            spec, rounds, setup.Owner.ToString(), setup.OrchestratorId, label.ToString(), ContractIds.Job(setup.Owner, label).ToString(),
            (ulong)(clock.GetUtcNow() + setup.JobLife).ToUnixTimeSeconds())
        {
            IsAudited = inputs.Length > 0,
        };
    }

    private void Run() =>
        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, chain.Required.Period) { KeepAlive = true, Interleave = true });

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            _work ??= new EscrowWork(Id, GrainFactory, chain.Required, sheets, () => escrow.State, StoreAsync, clock);
            var mustLookAgain = await _work.AdvanceAsync(cancellationToken);
            Show(_work.Trouble);
            if (!mustLookAgain) Rest();
        }
        catch (InconsistentStateException stale)
        {
            LogSuperseded(Id, stale);
            Rest();
            DeactivateOnIdle();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
        catch (Exception failure)
        {
            // Nothing is lost: the same step is tried again at the next tick.
            Show(ChainTroubles.Describe(failure));
        }
    }

    private void Rest()
    {
        _timer?.Dispose();
        (_timer, _work) = (null, null);
    }

    private void Show(string trouble)
    {
        if (trouble != _trouble && trouble.Length > 0) LogTrouble(Id, trouble);
        _trouble = trouble;
    }

    private Task StoreAsync(EscrowState next) => escrow.StoreAsync(next);

    private EscrowInfo? Describe() => escrow.State is not { Terms: { } terms } state ? null : new EscrowInfo(
        Id, terms.ChainJobId, terms.Owner, state.Phase, state.Funded, state.Settled, state.Refunded,
        state.Funded.IsZero ? Wei.Zero : state.Funded - state.Settled - state.Refunded, state.Rounds, [.. state.Pay.Values], Bounds.Cut(_trouble, Bounds.Reason),
        [.. state.Operators.Where(staked => staked.Key != terms.OrchestratorId && state.Stakers.GetValueOrDefault(staked.Key) == StakerPhase.Locked).Select(staked => new StakedProvider(staked.Key, staked.Value))]);

    [LoggerMessage(1, LogLevel.Warning, "The escrow of job {Job} is held up: {Trouble}")]
    private partial void LogTrouble(string job, string trouble);

    [LoggerMessage(2, LogLevel.Information, "The escrow of job {Job} goes on in another activation.")]
    private partial void LogSuperseded(string job, Exception cause);
}
