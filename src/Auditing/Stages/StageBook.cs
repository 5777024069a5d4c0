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
/// <param name="job">The job, and the record of the last round that is closed.</param>
public sealed class StageBook(TypedDomain domain, SwarmRecipe recipe, StageOrigin job)
{
    private readonly Dictionary<int, (Hash256 Provider, Address Key)> _workers = [];
    private Dictionary<int, HandedInStage> _before = []; // of the round before, of whom all was averaged
    private readonly Dictionary<int, List<(HandedInStage Work, Hash256 Sent)>> _stages = [];
    private StageOrigin _job = job;
    private RoundPlan? _plan;
    private Lazy<SwarmRoots> _fresh = null!;
    private Lazy<AppliedRoots?> _applied = null!;

    /// <summary>A worker takes part from now on.</summary>
    /// <param name="worker">Its key in the job.</param>
    /// <param name="provider">Whose it is.</param>
    /// <param name="key">The account that acts for that provider.</param>
    public void Join(int worker, Hash256 provider, Address key) => _workers.Add(worker, (provider, key));

    /// <summary>A worker is gone for good; what it signed of the open round stays until that is closed.</summary>
    public void Leave(int worker) => _workers.Remove(worker);

    /// <summary>Whose work a worker's is, or null where it is none of the job's.</summary>
    public Hash256? ProviderOf(int worker) => _workers.TryGetValue(worker, out var known) ? known.Provider : null;

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
    /// <param name="sent">Root of what it sent in that stage (<see cref="Records.PayloadRoot"/>).</param>
    /// <param name="received">By stage before that one, the root of what went down.</param>
    /// <returns>Why it is not taken; null where it is.</returns>
    public string? Take(int worker, HandedInStage work, Hash256 sent, IReadOnlyList<Hash256> received)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_plan?.Of(worker) is not { } part || !_workers.TryGetValue(worker, out var known)) return "it has no part in the round";
        var before = _before.GetValueOrDefault(worker);
        var due = StageTerms.Of(_job, recipe, _plan, part, known.Provider, before?.Signed.Commitment.Digest(domain) ?? default);
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

    /// <summary>What was taken of a worker in the open round: by stage, what it handed in and the root of what it sent.</summary>
    public IReadOnlyList<(HandedInStage Work, Hash256 Sent)> Of(int worker) => _stages.GetValueOrDefault(worker) ?? [];

    /// <summary>The open round is closed.</summary>
    /// <param name="record">Digest of its record.</param>
    /// <param name="whole">Workers of whom all stages entered the averages: they go on with what they have, others begin anew.</param>
    public void Close(Hash256 record, IEnumerable<int> whole)
    {
        _before = whole.ToDictionary(worker => worker, worker => _stages[worker][^1].Work);
        _job = _job with { Record = record };
        _stages.Clear();
        _plan = null;
    }
}
