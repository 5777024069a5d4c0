using System.Collections.Immutable;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>What the outer step of a round produced.</summary>
/// <param name="Checkpoint">θ after it.</param>
/// <param name="Momentum">The outer optimizer's momentum after it.</param>
public sealed record OuterResult(BlobRef Checkpoint, BlobRef Momentum);

/// <summary>
/// The phases of a job as pure functions of its state. Each transition is what one event makes of a state; the grain
/// stores the result before it acts on it.
/// </summary>
/// <remarks>Initializing → (InnerSteps → OuterStep)* → Evaluating → Completed; from any of them to Cancelled or Failed.</remarks>
public static class JobMachine
{
    /// <summary>A new job.</summary>
    public static JobState Submit(JobSpec spec, BlobRef corpus, BlobRef? heldOut, long parameters, DateTimeOffset now) => new()
    {
        Spec = spec,
        SubmittedAt = now,
        Corpus = corpus,
        HeldOut = heldOut,
        Parameters = parameters,
        Phase = JobPhase.Initializing,
        InnerStates = [.. Enumerable.Repeat<BlobRef?>(null, spec.Workers)],
    };

    /// <summary>An activation takes the job over: orders of earlier ones become stale, and the clock of the round starts anew.</summary>
    public static JobState TakeOver(JobState state, DateTimeOffset now) =>
        state with { Epoch = state.Epoch + 1, RoundStartedAt = now };

    /// <summary>The initial checkpoint is stored.</summary>
    public static JobState Initialized(JobState state, BlobRef checkpoint, DateTimeOffset now) =>
        Expect(state, JobPhase.Initializing) with { Checkpoint = checkpoint, Phase = JobPhase.InnerSteps, RoundStartedAt = now };

    /// <summary>All workers of the round have answered.</summary>
    /// <param name="state">A job in its inner steps.</param>
    /// <param name="results">One result a worker, by index, all of the present round.</param>
    public static JobState InnerStepsDone(JobState state, ImmutableArray<InnerResult> results)
    {
        if (results.Length != state.Spec!.Workers || results.Any(result => result.Round != state.Round))
            throw new InvalidOperationException($"Round {state.Round} needs one result of each of {state.Spec.Workers} workers.");
        return Expect(state, JobPhase.InnerSteps) with { Results = results, Phase = JobPhase.OuterStep };
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
                new WorkerRound(worker, result.Provider, result.Tokens, result.Loss, result.PseudoGradient))]);
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
            Phase = !isLast ? JobPhase.InnerSteps : state.HeldOut is null ? JobPhase.Completed : JobPhase.Evaluating,
        };
    }

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
        var closed = after.LastRound?.Workers.Select(worker => worker.PseudoGradient) ?? [];
        var unused = Scratch(before).Except(Scratch(after));
        return after.Phase == JobPhase.InnerSteps ? unused.Except(closed) : unused.Union(closed).Except(Scratch(after));
    }

    /// <summary>The order that a worker gets for the present round.</summary>
    public static RoundOrder Order(JobState state, string jobId, int worker) => new(
        jobId, state.Epoch, state.Round, worker, state.Spec!, state.Corpus, state.Checkpoint!.Value, state.InnerStates[worker]);

    // What lies in the job's scratch store: optimizer states and pseudo-gradients. Checkpoints and records are kept.
    private static HashSet<BlobRef> Scratch(JobState state)
    {
        var blobs = state.InnerStates.OfType<BlobRef>().ToHashSet();
        if (state.Momentum is { } momentum) blobs.Add(momentum);
        foreach (var result in state.Results)
        {
            blobs.Add(result.PseudoGradient);
            blobs.Add(result.InnerState);
        }

        return blobs;
    }

    private static JobState Expect(JobState state, JobPhase phase) =>
        state.Phase == phase ? state : throw new InvalidOperationException($"The job is in phase {state.Phase}, not {phase}.");
}
