using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Storage;
using ZeroG.Auditing.Disputes;
using ZeroG.Catalog;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Slashing;

namespace ZeroG.Grains.Slashing;

/// <summary>One dispute. Key: offence id.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class SlashingGrain(
    [PersistentState("slash", Stores.Durable)] IPersistentState<SlashState> slash, SlashServices services, ILogger<SlashingGrain> logger) : Grain, ISlashingGrain, IRemindable
{
    private const string Keepalive = "keepalive";
    private static readonly TimeSpan s_keepalivePeriod = TimeSpan.FromMinutes(1);

    private SlashWork? _work;
    private LogFeed? _log;
    private IGrainTimer? _timer;
    private string _trouble = "";

    private string Id => this.GetPrimaryKeyString();

    private bool IsBusy => slash.State is { Charge: not null } state && (!state.IsOver || !state.IsLogged || (state.Challenger.Length > 0 && !state.IsCollected));

    // Nobody was convicted, and nothing is left to fetch: somebody else may know better.
    private bool IsLost => slash.State.Phase is SlashPhase.NotGuilty or SlashPhase.NoVerdict && !IsBusy;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (services.Chain.IsThere && IsBusy) Run();
        return Task.CompletedTask;
    }

    public async Task<SlashInfo> ClaimAsync(SlashClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        _ = services.Chain.Required;
        return await BeginAsync(Charge.Of(claim), () => new SlashState { Claim = claim, Clock = AnswerClock.Begin(services.Clock.GetUtcNow()) });
    }

    public async Task<SlashInfo> ClaimRecordAsync(RecordClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        _ = services.Chain.Required;
        return await BeginAsync(Charge.Of(claim), () => SlashWork.Filed(
            new SlashState { Record = claim, Link = $"the record of round {claim.Round}: {claim.Defect}" }, claim.Evidence, Hash256.Parse(claim.EvidenceRoot), services.Signing.KeyOf(claim.Accuser)));
    }

    public Task<SlashInfo?> GetAsync() => Task.FromResult(Describe());

    // The keepalive: what waits for the court is looked at again, wherever the grain is now.
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!services.Chain.IsThere) return;
        if (IsBusy) Run();
        else if (await this.GetReminder(Keepalive) is { } reminder) await this.UnregisterReminder(reminder);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _work?.Cancel();
        return Task.CompletedTask;
    }

    // The first claim counts, until it is lost and another accuses.
    private async Task<SlashInfo> BeginAsync(Charge charge, Func<SlashState> begin)
    {
        if (slash.State.Charge is null || (IsLost && slash.State.Charge.Accuser != charge.Accuser))
        {
            if (charge.OffenceId != Id) throw new ZeroGException(FailureKind.Invalid, $"The claim is of offence {charge.OffenceId}, not of {Id}.", "Claim it under its own name.");
            await GrainFactory.GetGrain<ICatalogGrain>(CatalogKinds.Slashes).AddAsync(Id);
            await this.RegisterOrUpdateReminder(Keepalive, s_keepalivePeriod, s_keepalivePeriod);
            await slash.StoreAsync(begin());
        }

        if (IsBusy) Run();
        return Describe()!;
    }

    private void Run() =>
        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, services.Chain.Required.Period) { KeepAlive = true, Interleave = true });

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            _work ??= new SlashWork(GrainFactory, services, () => slash.State, StoreAsync);
            var isLeft = await _work.AdvanceAsync(cancellationToken);
            Show(_work.Trouble);
            if (!await LogAsync() && !isLeft) Rest();
        }
        catch (InconsistentStateException stale)
        {
            AuditLog.Superseded(logger, Id, stale);
            Rest();
            DeactivateOnIdle();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops; what is stored goes on elsewhere.
        }
        catch (Exception failure)
        {
            // Nothing is lost: the same step is tried again at the next tick.
            Show(ChainTroubles.Describe(failure));
        }
    }

    // Beside what is left to do: whether the log still waits for how it ended.
    private async Task<bool> LogAsync()
    {
        _log ??= new LogFeed($"dispute {Id}", GrainFactory, services.Clock, logger, _ => { });
        if (!_log.Poll(() => SlashEntries.Owed(Id, slash.State)).IsEmpty) await slash.StoreAsync(slash.State with { IsLogged = true });
        return slash.State is { IsOver: true, IsLogged: false };
    }

    private void Rest()
    {
        _timer?.Dispose();
        (_timer, _work) = (null, null);
    }

    private void Show(string trouble)
    {
        if (trouble != _trouble && trouble.Length > 0) AuditLog.Trouble(logger, Id, trouble);
        _trouble = trouble;
    }

    private async Task StoreAsync(SlashState next)
    {
        var before = slash.State.Phase;
        await slash.StoreAsync(next);
        if (next.Phase != before) AuditLog.Dispute(logger, Id, next.Phase);
    }

    private SlashInfo? Describe() => slash.State is not { Charge: { } charge } state ? null : new SlashInfo(
        Id, charge.JobId, charge.Branch, charge.Round, charge.Worker, charge.Accused, charge.Accuser, state.Phase, state.Answers.Length,
        Bounds.Cut(state.Link, Bounds.Note), state.Evidence, state.EvidenceRoot, state.DisputeId, [.. state.Votes.Select(vote => vote.Vote).Take(Bounds.Votes)], state.Transaction,
        Bounds.Cut(state.IsOver ? state.Reason : _trouble, Bounds.Reason));
}
