using System.Collections.Immutable;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.States;
using ZeroG.Chain.TypedData;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Auditing.Stages;

/// <summary>
/// What the workers of a job have signed of the open round and of the one before, at the job's hub: nothing enters an average that is not
/// in here. Workers are known by their keys in the job, which are never given twice.
/// </summary>
/// <param name="domain">For which chain and court all is signed.</param>
/// <param name="recipe">The job's recipe.</param>
/// <param name="job">The job's id on the chain.</param>
/// <param name="branch">How often it was rolled back.</param>
/// <param name="orchestrator">Provider id of the orchestrator.</param>
/// <param name="auditRate">Share of every round's workers that is audited, in basis points.</param>
/// <param name="last">The record of the last round that is closed; null before the first.</param>
public sealed class StageBook(TypedDomain domain, SwarmRecipe recipe, Hash256 job, ulong branch, Hash256 orchestrator, int auditRate, RoundAccount? last = null)
{
    private readonly Dictionary<int, (Hash256 Provider, Address Key)> _workers = [];
    private Dictionary<int, HandedInStage> _before = []; // of the round before, of whom all was averaged
    private readonly Dictionary<int, List<(HandedInStage Work, Hash256 Sent)>> _stages = [];
    private RoundAccount? _last = last;
    private RoundPlan? _plan;
    private Lazy<SwarmRoots> _fresh = null!;
    private Lazy<AppliedRoots?> _applied = null!;

    /// <summary>A worker takes part from now on.</summary>
    /// <param name="worker">Its key in the job.</param>
    /// <param name="provider">Whose it is.</param>
    /// <param name="key">The account that acts for that provider.</param>
    public void Join(int worker, Hash256 provider, Address key) => _workers.Add(worker, (provider, key));

    /// <summary>A round is open.</summary>
    /// <param name="plan">The round.</param>
    /// <param name="before">The plan of the round before; null for a job's first.</param>
    /// <param name="shared">What all have in common by now.</param>
    /// <param name="earlier">The same, one average ago; the start before the first.</param>
    public void Open(RoundPlan plan, RoundPlan? before, SharedState shared, SharedState earlier)
    {
        ArgumentNullException.ThrowIfNull(shared);
        ArgumentNullException.ThrowIfNull(earlier);
        _plan = plan;
        _stages.Clear();

        // Of states as large as the model; only where somebody needs them.
        _applied = new(() => before is { Delay: 0 } ? AppliedRoots.Of(shared.Outer) : null);
        _fresh = new(() =>
        {
            var layout = earlier.Outer.Parameters.Layout;
            return SwarmRoots.Fresh(
                VectorRoot.Of(earlier.Outer.Parameters), OptimizerState.Fresh(layout, recipe.Training.Optimizer), VectorRoot.Of(new ParameterVector(layout)));
        });
    }

    /// <summary>Takes what a worker handed in with a stage of the open round.</summary>
    /// <param name="worker">The worker's key in the job.</param>
    /// <param name="work">What it handed in, with the stage behind those that are taken.</param>
    /// <param name="sent">Root of what it sent in that stage (<see cref="PayloadRoot"/>).</param>
    /// <param name="received">By stage before that one, the root of what went down.</param>
    /// <returns>Why it is not taken; null where it is.</returns>
    public string? Take(int worker, HandedInStage work, Hash256 sent, IReadOnlyList<Hash256> received)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_plan?.Of(worker) is not { } part || !_workers.TryGetValue(worker, out var known)) return "it has no part in the round";
        var before = _before.GetValueOrDefault(worker);
        var due = StageTerms.Of(new StageOrigin(job, branch, _last?.Digest(domain) ?? default), recipe, _plan, part, known.Provider, before?.Signed.Commitment.Digest(domain) ?? default);
        var start = before is null
            ? SwarmRoots.Start(_fresh.Value, _fresh.Value.Feedback, _applied.Value)
            : SwarmRoots.Start(before.End, work.Start.Feedback, _applied.Value);
        var terms = new StageTerms(domain, known.Key, due, _plan.Steps, start, before is null);
        var stages = _stages.GetValueOrDefault(worker) ?? [];
        Hash256[] roots = [.. stages.Select(taken => taken.Sent), sent];
        if (terms.Refusal(work, stages.Count == 0 ? null : stages[^1].Work, roots, received) is { } why) return why;
        stages.Add((work, sent));
        _stages[worker] = stages;
        return null;
    }

    /// <summary>The open round is closed: says what the orchestrator signs of it, and on what that rests.</summary>
    /// <param name="round">The round.</param>
    /// <returns>The record, and of each contributor what it handed in with the last stage that entered the averages, in the order of the rows.</returns>
    public (RoundAccount Account, ImmutableArray<HandedInStage> Works) Close(ClosingRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        var (record, works) = (round.Record, ImmutableArray.CreateBuilder<HandedInStage>());
        var rows = ImmutableArray.CreateBuilder<RecordRow>(record.Attendance.Length);
        foreach (var one in record.Attendance)
        {
            var taken = one.HasContributed ? _stages[one.Worker][..one.Accepted.Count(count => count > 0)] : [];
            if (taken is [.., var (work, _)]) works.Add(work);
            rows.Add(new RecordRow(
                (uint)one.Worker, _workers.GetValueOrDefault(one.Worker).Provider, one.Kind, checked((ulong)one.Tokens),
                taken.Count == 0 ? default : SignedCommitmentHash.Of(taken[^1].Work.Signed, domain),
                [.. one.Accepted.Select((count, stage) => new RecordStage((uint)count, stage < taken.Count ? taken[stage].Sent : default))]));
        }

        var account = new RoundAccount(
            job, branch, (ulong)record.Plan.Round, orchestrator, _last?.Digest(domain) ?? default, PlanDigest.Of(record.Plan), round.Next is { } next ? PlanDigest.Of(next) : default,
            rows.MoveToImmutable(), [.. record.Verdicts.Select(RecordVerdict.Of)], [.. record.Left.Select(worker => (uint)worker)],
            [.. round.Averages.Select(stage => stage.IsEmpty ? default : PayloadRoot.Of(stage))], Hash256.Parse(round.State.Root), VectorRoot.Of(round.Residual), default, (ushort)auditRate);
        _before = record.Attendance.Where(one => one.Accepted.All(count => count > 0)).ToDictionary(one => one.Worker, one => _stages[one.Worker][^1].Work);
        foreach (var worker in record.Left) _workers.Remove(worker);
        _last = account with { Owed = OwedBehind(_last).After(account).Root };
        _stages.Clear();
        _plan = null;
        return (_last, works.ToImmutable());
    }

    /// <summary>Tokens owed behind a record: who was late in its round joins anew, so that nothing older is owed.</summary>
    /// <param name="record">The record; null before the first.</param>
    public static OwedTokens OwedBehind(RoundAccount? record) => record is null ? OwedTokens.None : OwedTokens.None.After(record);
}
