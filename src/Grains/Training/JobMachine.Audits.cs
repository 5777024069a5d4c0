using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Finality;
using ZeroG.Auditing.Records;
using ZeroG.Escrow;
using ZeroG.Grains.Auditing;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

public static partial class JobMachine
{
    /// <summary>Some of the work that was handed in does not open what its worker signed: it is done again by other providers.</summary>
    /// <param name="state">A job before an outer step.</param>
    /// <param name="refused">What was refused.</param>
    public static JobState HandInRefused(JobState state, ImmutableArray<RefusedWork> refused)
    {
        var audits = Keep(Expect(state, JobPhase.OuterStep));
        // Who is not staked is taken no work of anyway: what nobody admitted must not fill the list.
        var known = refused.Select(work => work.Provider).Intersect(audits.Staked.Select(staked => staked.Provider));
        audits = audits with { Refused = [.. audits.Refused.Union(known).Order(StringComparer.Ordinal)] };
        return state with { Phase = JobPhase.InnerSteps, Results = [], Audits = audits };
    }

    /// <summary>Somebody suspects a worker's round: it is audited as if it had been drawn.</summary>
    /// <exception cref="ZeroGException">The job is not audited or has ended, there is no such work, or its round is final.</exception>
    public static JobState Reported(JobState state, int round, int worker) => state is { Audits: { } audits, HasEnded: false }
        ? state with { Audits = AuditMachine.Reported(audits, round, worker) }
        : throw new ZeroGException(FailureKind.Invalid, "The job is not audited, or has ended.", "Audits are ordered when a job is submitted, with --audit-rate.");

    /// <summary>Work that was proven wrong, or cannot be checked, is undone with all rounds that follow it; they are trained again without the offenders.</summary>
    /// <param name="state">A job whose audits are all resolved.</param>
    /// <param name="back">What is due.</param>
    /// <param name="now">Now.</param>
    public static JobState Undone(JobState state, RollBack back, DateTimeOffset now)
    {
        var (audits, spec) = (Keep(state), state.Spec!);
        // Who has nothing left in the job has nothing left to undo.
        var isPurge = spec.Audits!.Purges && !back.Unaudited.IsEmpty;
        var to = isPurge ? 0 : back.To;
        var info = new RollBackInfo(audits.Branch + 1, to, state.Totals.Rounds, [.. back.Offenders.Take(Bounds.Offenders)], [.. back.Unaudited.OrderBy(work => work.Round).TakeLast(Bounds.Unaudited).Select(work => new UnauditedWork(work.Round, work.Provider))]);
        var kept = isPurge ? null : audits.Of(back.To);
        var before = state.Exchange is null
            ? state with
            {
                Round = to,
                Checkpoint = kept?.Checkpoint ?? audits.Initial,
                Momentum = kept?.Momentum,
                InnerStates = kept?.InnerStates ?? [.. Enumerable.Repeat<BlobRef?>(null, spec.Workers)],
                Records = state.Records[..to],
            }
            // The hub that trained what is void is no longer the job's, and nobody has a word of it.
            : Before(state, to, isPurge ? state.Exchange.Steps : StepsFrom(audits, to)) with { Epoch = state.Epoch + 1 };
        return before with
        {
            Phase = JobPhase.InnerSteps,
            RoundStartedAt = now,
            Results = [],
            LastRound = kept?.LastRound,
            // What was moved was moved.
            Totals = (kept?.Totals ?? new JobTotals(0, 0, 0, 0, 0)) with { BytesSent = state.Totals.BytesSent, BytesAllReduce = state.Totals.BytesAllReduce },
            Audits = audits with
            {
                Ledger = isPurge ? audits.Ledger.Purge(back) : audits.Ledger.Undo(back),
                Branch = info.Branch,
                LastRecord = kept is { Pledges: [var pledge, ..] } ? pledge.Record : "",
                LastHandIns = kept?.HandInsBefore ?? [.. Enumerable.Repeat<BlobRef?>(null, spec.Workers)],
                LastWork = kept is null ? [.. Enumerable.Repeat("", spec.Workers)] : [.. kept.Pledges.Select(pledge => pledge.Previous)],
                Log = audits.Log.Append(AuditMachine.EntryOf(info)),
                Retained = [.. audits.Retained.Where(round => round.Round < to)],
                RollBacks = [.. audits.RollBacks.Append(info).TakeLast(Bounds.RollBacks)],
            },
        };
    }

    /// <summary>All rounds are final: the evaluation or the end follows.</summary>
    public static JobState Audited(JobState state) => Expect(state, JobPhase.Auditing) with { Audits = Forget(state), Phase = AfterRounds(state) };

    /// <summary>The order of an audit of a worker's part of a round that is not final.</summary>
    /// <param name="state">The job.</param>
    /// <param name="jobId">Its id.</param>
    /// <param name="kept">The round.</param>
    /// <param name="worker">The worker, by index or by its key at the hub.</param>
    /// <param name="isDisputed">Whether the worker's own links are told: its auditor must not know them.</param>
    public static AuditOrder AuditOf(JobState state, string jobId, RetainedRound kept, int worker, bool isDisputed)
    {
        if (kept.Exchange is not { } exchange)
        {
            return new AuditOrder(
                new RoundOrder(
                    jobId, state.Epoch, kept.Round, worker, state.Spec!, state.Corpus, kept.Checkpoint, kept.InnerStates[worker], kept.Pledges[worker],
                    isDisputed ? null : Opening(state, kept.Round)),
                kept.WorkOf(worker));
        }

        var (audits, work) = (state.Audits!, exchange.Of(worker));
        var pledge = Pledge(audits with { Branch = kept.Branch }, CommitInterval.For(JobRecipe.Of(state.Spec!).TokensPerStep, exchange.Round.Steps));
        var following = audits.Retained.FirstOrDefault(round => round.Round == kept.Round + 1)?.Exchange?.Works.FirstOrDefault(next => next.Worker == worker);
        return new AuditOrder(
            new RoundOrder(jobId, state.Epoch, kept.Round, worker, state.Spec!, state.Corpus, kept.Checkpoint, null, pledge), work.Work,
            new ExchangedWork(exchange.Round, work.Start, isDisputed ? work.Links : null, following?.Work));
    }

    /// <summary>Inner steps between two links of a round.</summary>
    public static int CommitEvery(JobSpec spec, int round) =>
        CommitInterval.For(checked(spec.DiLoCo.SequencesPerStep * spec.Model.Context), JobRecipe.InnerSteps(spec.DiLoCo, round));

    // The record of a closed round, and what entered it; null where that is not kept.
    private static RoundOpening? Opening(JobState state, int round)
    {
        if (state.Audits?.Retained.FirstOrDefault(item => item.Round == round) is not { } kept) return null;
        var next = state.Audits.Retained.FirstOrDefault(item => item.Round == round + 1);
        var closed = next is null ? state.LastRound : next.LastRound;
        return closed is { Account: { } record } && closed.Round == round
            ? new RoundOpening(
                round, record, kept.LastRound?.Account, kept.Checkpoint, kept.Momentum, next?.Checkpoint ?? state.Checkpoint!.Value, next?.Momentum ?? state.Momentum!.Value,
                [.. kept.Results.Select(result => new OpenedWork(result.PseudoGradient, result.Work!.Value))])
            : null;
    }

    private static JobAudits BeginAudits(AuditSpec spec, int workers, string chainJobId, ImmutableArray<StakedProvider> staked) => new()
    {
        ChainJobId = chainJobId,
        Staked = staked,
        Ledger = AuditLedger.Start(spec.Lag),
        LastWork = [.. Enumerable.Repeat("", workers)],
        LastHandIns = [.. Enumerable.Repeat<BlobRef?>(null, workers)],
    };

    private static RoundPledge Pledge(JobAudits audits, JobSpec spec, int round, int worker) => new(
        audits.ChainJobId, audits.Branch, audits.LastRecord, audits.LastWork[worker], CommitEvery(spec, round), audits.Ledger.Final, string.Join(',', audits.Excluded));

    // Where workers exchange while they train, what they sign of a round beside that is between them and their hub.
    private static RoundPledge Pledge(JobAudits audits, int commitEvery) => new(
        audits.ChainJobId, audits.Branch, "", "", commitEvery, audits.Ledger.Final, string.Join(',', audits.Excluded));

    // Inner steps of the closed rounds from one on.
    private static long StepsFrom(JobAudits audits, int round) => audits.Retained.Where(kept => kept.Round >= round).Sum(kept => (long)kept.Exchange!.Round.Steps);

    // Rounds that nobody can go on from, though nothing was wrong with them: a branch begins as after a conviction, without an offender.
    private static JobState Lost(JobState state, JobState back, int rounds)
    {
        var audits = state.Audits!;
        if (rounds < audits.Ledger.Final) return Fail(state, $"What the job goes on from behind round {rounds} is lost, and rounds up to {audits.Ledger.Final} are final: restore the job's scratch store from a backup, or submit it again.");
        var info = new RollBackInfo(audits.Branch + 1, rounds, state.Totals.Rounds, [], []);
        return back with
        {
            Epoch = state.Epoch + 1,
            Audits = Keep(state) with
            {
                Ledger = audits.Ledger.Undo(new RollBack(rounds, [], [])),
                Branch = info.Branch,
                Log = audits.Log.Append(AuditMachine.EntryOf(info)),
                Retained = [.. audits.Retained.Where(kept => kept.Round < rounds)],
                Files = [.. audits.Files.Where(file => file.Round < rounds)],
                RollBacks = [.. audits.RollBacks.Append(info).TakeLast(Bounds.RollBacks)],
            },
        };
    }

    private static JobAudits Closed(JobState state, AccountedExchange account)
    {
        var audits = Forget(state)!;
        var (round, works) = (account.Round, account.Round.Works);
        var kept = new RetainedRound(
            state.Round, state.Exchange!.Start, null, [], [], [], [.. works.Select(_ => state.Spec!.Audits!.RateBps)], audits.Log.Size, state.Totals, state.LastRound)
        {
            Record = account.Digest,
            Exchange = round,
        };
        var ledger = audits.Ledger.Close(state.Round, works.Select(work => (work.Worker, work.Provider)));
        return audits with
        {
            Ledger = account.IsLast ? ledger.End() : ledger,
            LastRecord = account.Digest,
            Log = audits.Log.Append(AuditMachine.EntryOf(account.Digest)),
            Retained = audits.Retained.Add(kept),
            // What every worker starts from is stored for its auditor, whether there will be one or not.
            Bytes = audits.Bytes + works.Sum(work => work.Start.Length) + (account.IsLast ? 0 : Math.Min(state.Spec!.Workers, RecordCheck.Expected) * kept.RecordBytes),
        };
    }

    private static JobAudits Closed(JobState state, AccountedRound account, bool isLast)
    {
        var audits = state.Audits!;
        var kept = new RetainedRound(
            state.Round, state.Checkpoint!.Value, state.Momentum, state.InnerStates, state.Results,
            [.. state.Results.Select((_, worker) => Pledge(audits, state.Spec!, state.Round, worker) with { Excluded = "" })], account.Rates, audits.Log.Size, state.Totals, state.LastRound)
        {
            Record = account.Digest,
            HandInsBefore = audits.LastHandIns,
        };
        var ledger = audits.Ledger.Close(state.Round, state.Results.Select((result, worker) => (worker, result.Provider)));
        return audits with
        {
            Ledger = isLast ? ledger.End() : ledger,
            LastRecord = account.Digest,
            LastWork = account.Works,
            LastHandIns = [.. state.Results.Select(result => result.Work)],
            Log = audits.Log.Append(AuditMachine.EntryOf(account.Digest)),
            Retained = audits.Retained.Add(kept),
            // By those who go on from it; behind the last nobody does. Of many workers, so many in the mean.
            Bytes = audits.Bytes + (isLast ? 0 : Math.Min(state.Spec!.Workers, RecordCheck.Expected) * kept.RecordBytes),
        };
    }

    // Only where nobody stores content meanwhile that may be the same as what is deleted.
    private static JobAudits? Forget(JobState state) => state.Audits is not { } audits ? null : audits with
    {
        Retained = [.. audits.Retained.Where(kept => kept.Round >= audits.Ledger.Final)],
        Undone = state.Round > audits.UndoneUntil ? [] : audits.Undone,
    };

    // A round that is trained again may end where it ended before, for all but the offender: its content stays until that is past.
    private static JobAudits Keep(JobState state) =>
        state.Audits! with { Undone = [.. Scratch(state)], UndoneUntil = Math.Max(state.Audits.Undone.IsEmpty ? 0 : state.Audits.UndoneUntil, state.Round) };
}
