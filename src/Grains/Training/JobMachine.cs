using System.Collections.Immutable;
using ZeroG.Escrow;
using ZeroG.Grains.Auditing;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>What the outer step of a round produced.</summary>
/// <param name="Checkpoint">θ after it.</param>
/// <param name="Momentum">The outer optimizer's momentum after it.</param>
/// <param name="Account">Where the job is audited: what the orchestrator signed of the round.</param>
/// <param name="Refused">Where the job is audited: work that does not open what its worker signed, so that no step was taken; null otherwise.</param>
public sealed record OuterResult(BlobRef Checkpoint, BlobRef Momentum, AccountedRound? Account = null, ImmutableArray<RefusedWork>? Refused = null);

/// <summary>
/// The phases of a job as pure functions of its state. Each transition is what one event makes of a state; the grain
/// stores the result before it acts on it.
/// </summary>
/// <remarks>
/// Funding, where the job pays → Initializing → (InnerSteps → OuterStep)* → Auditing, where it is audited → Evaluating → Completed; from
/// Auditing and InnerSteps back to InnerSteps of an earlier round, where one was wrong; from any of them to Cancelled or Failed.
/// </remarks>
public static partial class JobMachine
{
    /// <summary>A new job.</summary>
    public static JobState Submit(JobSpec spec, BlobRef corpus, BlobRef? heldOut, long parameters, DateTimeOffset now) => new()
    {
        Spec = spec,
        SubmittedAt = now,
        Corpus = corpus,
        HeldOut = heldOut,
        Parameters = parameters,
        Phase = spec.Escrow is null ? JobPhase.Initializing : JobPhase.Funding,
        InnerStates = [.. Enumerable.Repeat<BlobRef?>(null, spec.Workers)],
    };

    /// <summary>An activation takes the job over: orders of earlier ones become stale, and the clock of the round starts anew.</summary>
    public static JobState TakeOver(JobState state, DateTimeOffset now) =>
        state with { Epoch = state.Epoch + 1, RoundStartedAt = now };

    /// <summary>The budget is paid in and the stake locked.</summary>
    /// <param name="state">A job that is being funded.</param>
    /// <param name="chainJobId">Its id on the chain.</param>
    /// <param name="staked">Who locked stake to it.</param>
    public static JobState Funded(JobState state, string chainJobId, ImmutableArray<StakedProvider> staked) => Expect(state, JobPhase.Funding) with
    {
        Phase = JobPhase.Initializing,
        Audits = state.Spec!.Audits is { } audits ? BeginAudits(audits, state.Spec.Workers, chainJobId, staked) : null,
    };

    /// <summary>The initial checkpoint is stored.</summary>
    public static JobState Initialized(JobState state, BlobRef checkpoint, DateTimeOffset now) =>
        Expect(state, JobPhase.Initializing) with
        {
            Checkpoint = checkpoint,
            Audits = state.Audits is { } audits ? audits with { Initial = checkpoint } : null,
            Exchange = state.Spec!.DiLoCo.Exchange is null ? null : new ExchangeState(checkpoint, 0, []),
            Phase = JobPhase.InnerSteps,
            RoundStartedAt = now,
        };

    /// <summary>All workers of the round have answered.</summary>
    /// <param name="state">A job in its inner steps.</param>
    /// <param name="results">One result a worker, by index, all of the present round.</param>
    public static JobState InnerStepsDone(JobState state, ImmutableArray<InnerResult> results)
    {
        if (results.Length != state.Spec!.Workers || results.Any(result => result.Round != state.Round))
            throw new InvalidOperationException($"Round {state.Round} needs one result of each of {state.Spec.Workers} workers.");
        return Expect(state, JobPhase.InnerSteps) with { Results = results, Audits = Forget(state), Phase = JobPhase.OuterStep };
    }

    /// <summary>The account of the round that an outer step closes.</summary>
    public static RoundSummary Summarize(JobState state, OuterResult outer, DateTimeOffset now)
    {
        var tokens = state.Results.Sum(result => result.Tokens);
        return new RoundSummary(
            state.Round,
            JobRecipe.InnerSteps(state.Spec!.DiLoCo, state.Round),
            state.Results.Sum(result => result.Loss * result.Tokens) / tokens,
            tokens,
            Traffic.Round(state.Spec.Workers, state.Checkpoint!.Value, state.Results.Select(result => result.PseudoGradient)),
            (now - state.RoundStartedAt).TotalSeconds,
            outer.Checkpoint,
            [.. state.Results.Select((result, worker) =>
                new WorkerRound(worker, result.Provider, result.Tokens, result.Loss, result.PseudoGradient, result.Work))],
            Account: outer.Account?.Record);
    }

    /// <summary>The outer step is taken and the round's record stored: the next round, the evaluation or the end follows.</summary>
    public static JobState OuterStepDone(JobState state, OuterResult outer, RoundSummary summary, BlobRef record, DateTimeOffset now)
    {
        var spec = Expect(state, JobPhase.OuterStep).Spec!;
        var totals = new JobTotals(
            state.Totals.Rounds + 1,
            state.Totals.Tokens + summary.Tokens,
            state.Totals.TrainingSeconds + summary.Seconds,
            state.Totals.BytesSent + summary.BytesSent,
            state.Totals.BytesAllReduce + Traffic.AllReduce(spec.Workers, state.Parameters, summary.InnerSteps));
        var isLast = state.Round + 1 == spec.DiLoCo.Rounds;
        return state with
        {
            Round = state.Round + 1,
            RoundStartedAt = now,
            Checkpoint = outer.Checkpoint,
            Momentum = outer.Momentum,
            InnerStates = [.. state.Results.Select(result => (BlobRef?)result.InnerState)],
            Results = [],
            Records = state.Records.Add(record),
            LastRound = summary,
            Totals = totals,
            Audits = state.Audits is null ? null : Closed(state, outer.Account!, isLast),
            Phase = !isLast ? JobPhase.InnerSteps : state.Audits is null ? AfterRounds(state) : JobPhase.Auditing,
        };
    }

    /// <summary>The hub has closed a round, and its record is stored.</summary>
    /// <param name="state">A job whose workers exchange while they train.</param>
    /// <param name="summary">The round's account.</param>
    /// <param name="record">Where that is stored.</param>
    /// <param name="workers">Workers whose steps count in it.</param>
    /// <param name="now">Now.</param>
    /// <param name="account">Where the job is audited: what the orchestrator signed of the round.</param>
    public static JobState RoundClosed(JobState state, RoundSummary summary, BlobRef record, int workers, DateTimeOffset now, AccountedExchange? account = null)
    {
        var exchange = Expect(state, JobPhase.InnerSteps).Exchange!;
        if (summary.Round != state.Round) throw new InvalidOperationException($"Round {summary.Round} was closed, where round {state.Round} was due.");
        return state with
        {
            Round = state.Round + 1,
            RoundStartedAt = now,
            Exchange = exchange with { Steps = exchange.Steps + summary.InnerSteps },
            Records = state.Records.Add(record),
            LastRound = summary,
            Totals = new JobTotals(
                state.Totals.Rounds + 1,
                state.Totals.Tokens + summary.Tokens,
                state.Totals.TrainingSeconds + summary.Seconds,
                state.Totals.BytesSent + summary.BytesSent,
                state.Totals.BytesAllReduce + (workers == 0 ? 0 : Traffic.AllReduce(workers, state.Parameters, summary.InnerSteps))),
            Audits = state.Audits is null ? null : Closed(state, account!),
        };
    }

    /// <summary>The hub's state is stored as of the rounds that are closed, or of earlier ones.</summary>
    public static JobState CheckpointStored(JobState state, ExchangeCheckpoint checkpoint)
    {
        var exchange = Expect(state, JobPhase.InnerSteps).Exchange!;
        return state with
        {
            Exchange = exchange with { Checkpoints = Kept(exchange.Checkpoints.Add(checkpoint), state.Audits?.Ledger.Final) },
            Checkpoint = checkpoint.Model,
        };
    }

    // Two, and where rounds may be undone two before the first of these: as hubs keep what they need of a job.
    private static ImmutableArray<ExchangeCheckpoint> Kept(ImmutableArray<ExchangeCheckpoint> checkpoints, int? final)
    {
        while (checkpoints.Length > 2 && checkpoints[2].Rounds < (final ?? int.MaxValue)) checkpoints = checkpoints.RemoveAt(0);
        return checkpoints;
    }

    /// <summary>Rounds of which something is lost or damaged are void, and trained again.</summary>
    /// <param name="state">A job whose workers exchange while they train.</param>
    /// <param name="last">The last round that counts, or null when none does.</param>
    /// <param name="undone">The rounds that are void.</param>
    public static JobState RolledBack(JobState state, RoundSummary? last, IReadOnlyCollection<RoundSummary> undone)
    {
        var rounds = last is null ? 0 : last.Round + 1;
        var back = Before(Expect(state, JobPhase.InnerSteps), rounds, undone.Sum(round => (long)round.InnerSteps)) with
        {
            LastRound = last,
            Totals = state.Totals with
            {
                Rounds = rounds,
                Tokens = state.Totals.Tokens - undone.Sum(round => round.Tokens),
                TrainingSeconds = Math.Max(0, state.Totals.TrainingSeconds - undone.Sum(round => round.Seconds)),
            },
        };
        return state.Audits is null ? back : Lost(state, back, rounds);
    }

    /// <summary>The hub has closed the last round, and the model is stored.</summary>
    public static JobState Exchanged(JobState state, BlobRef checkpoint) =>
        Expect(state, JobPhase.InnerSteps) with { Checkpoint = checkpoint, Phase = state.Audits is null ? AfterRounds(state) : JobPhase.Auditing };

    /// <summary>The held-out text is evaluated.</summary>
    public static JobState Evaluated(JobState state, double loss) =>
        Expect(state, JobPhase.Evaluating) with { HeldOutLoss = loss, Phase = JobPhase.Completed };

    /// <summary>A user wants no more of it. An ended job stays as it ended.</summary>
    public static JobState Cancel(JobState state) => state.HasEnded ? state : state with { Phase = JobPhase.Cancelled };

    /// <summary>The job is given up. An ended job stays as it ended.</summary>
    public static JobState Fail(JobState state, string reason) =>
        state.HasEnded ? state : state with { Phase = JobPhase.Failed, Reason = Bounds.Cut(reason, Bounds.Reason) };

    /// <summary>
    /// Blobs that may be deleted while the job acts on <paramref name="after"/>, which is stored: nobody needs them, and
    /// nobody stores the same content anew meanwhile.
    /// </summary>
    /// <remarks>
    /// A worker may get the same pseudo-gradient twice (that of no change), so those of a round go once all workers of the
    /// next have answered. Optimizer states tell their steps and never recur; momentum is stored by outer steps alone, before
    /// which this is done. An ended job's scratch goes as a whole.
    /// </remarks>
    public static IEnumerable<BlobRef> Garbage(JobState before, JobState after)
    {
        if (after.HasEnded) return [];
        // What a hub stores goes when the hub no longer needs it, which only it knows; but what audits need, with the round.
        if (after.Exchange is not null) return Scratch(before).Except(Scratch(after));
        var closed = after.LastRound?.Workers.Select(worker => worker.PseudoGradient) ?? [];
        var unused = Scratch(before).Except(Scratch(after));
        return after.Phase == JobPhase.InnerSteps ? unused.Except(closed) : unused.Union(closed).Except(Scratch(after));
    }

    /// <summary>The order that a worker gets for the present round.</summary>
    public static RoundOrder Order(JobState state, string jobId, int worker) => new(
        jobId, state.Epoch, state.Round, worker, state.Spec!, state.Corpus, state.Checkpoint!.Value, state.InnerStates[worker],
        state.Audits is { } audits ? Pledge(audits, state.Spec!, state.Round, worker) : null, Opening(state, state.Round - 1));

    /// <summary>The order that a worker gets in a job whose workers exchange while they train.</summary>
    /// <param name="state">The job.</param>
    /// <param name="jobId">Its id.</param>
    /// <param name="worker">Index of the worker.</param>
    /// <param name="hub">Where the hub is.</param>
    public static MemberOrder Member(JobState state, string jobId, int worker, string hub) => new(
        jobId, state.Epoch, worker, state.Spec!, state.Corpus, state.Exchange!.Start, hub, state.Audits is { } audits ? Pledge(audits, 0) : null);

    // A job with an exchange before a round: what its hub goes on from.
    private static JobState Before(JobState state, int round, long steps)
    {
        var exchange = state.Exchange!;
        ImmutableArray<ExchangeCheckpoint> checkpoints = [.. exchange.Checkpoints.Where(checkpoint => checkpoint.Rounds <= round)];
        return state with
        {
            Round = round,
            Exchange = exchange with { Steps = exchange.Steps - steps, Checkpoints = checkpoints },
            Checkpoint = checkpoints.IsEmpty ? exchange.Start : checkpoints[^1].Model,
            Records = state.Records[..round],
        };
    }

    private static JobPhase AfterRounds(JobState state) => state.HeldOut is null ? JobPhase.Completed : JobPhase.Evaluating;

    // What lies in the job's scratch store: optimizer states and pseudo-gradients. Checkpoints and records are kept.
    private static HashSet<BlobRef> Scratch(JobState state)
    {
        var blobs = state.InnerStates.OfType<BlobRef>().Concat(state.Audits?.Undone ?? []).ToHashSet();
        if (state.Momentum is { } momentum) blobs.Add(momentum);
        foreach (var kept in state.Audits?.Retained ?? [])
        {
            if (kept.Exchange is { } exchange) blobs.UnionWith(exchange.Scratch);
            if (kept.Momentum is { } earlier) blobs.Add(earlier);
            blobs.UnionWith(kept.InnerStates.OfType<BlobRef>());
        }

        foreach (var result in state.Results.Concat(state.Audits?.Retained.SelectMany(kept => kept.Results) ?? []))
        {
            blobs.Add(result.PseudoGradient);
            blobs.Add(result.InnerState);
        }

        return blobs;
    }

    private static JobState Expect(JobState state, JobPhase phase) =>
        state.Phase == phase ? state : throw new InvalidOperationException($"The job is in phase {state.Phase}, not {phase}.");
}
