using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.TypedData;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Stages;

/// <summary>What one worker signs, stage by stage, of its rounds; from its first to the one in which anything of it was left out.</summary>
/// <param name="job">The job and its branch; the record that it names is of the round before the first.</param>
/// <param name="recipe">The job's recipe.</param>
/// <param name="worker">The worker's key.</param>
/// <param name="provider">Whose work it is.</param>
/// <param name="sign">Signs.</param>
/// <remarks>Of the exchanging thread alone; the links are taken on both.</remarks>
public sealed class StageSigner(StageOrigin job, SwarmRecipe recipe, int worker, Hash256 provider, Func<RoundCommitment, SignedCommitment> sign)
{
    private readonly SwarmLinks _links = new(plan => CommitInterval.For(recipe.Training.TokensPerStep, plan.Steps));
    private StageOrigin _job = job;
    private Hash256 _previous;
    private HandedInStage? _last;

    /// <summary>Takes the links while the worker trains.</summary>
    public IRoundObserver Links => _links;

    /// <summary>Signs a round up to what was sent in a stage.</summary>
    /// <param name="plan">The round; that before it is recorded.</param>
    /// <param name="stage">The stage: all of it was sent, and all of the one before received.</param>
    public (HandedInStage Work, RoundLinks Links) Sign(RoundPlan plan, int stage)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var due = StageTerms.Of(_job, recipe, plan, plan.Of(worker)!, provider, _previous);
        var links = _links.UpTo(plan.Round, stage);
        _last = HandedInStage.Of(links, stage, stage == 0 ? null : _last, due, sign);
        return (_last, links);
    }

    /// <summary>A round is closed.</summary>
    /// <param name="record">Digest of its record.</param>
    /// <param name="domain">For which chain and court the worker signs.</param>
    /// <param name="hasContributed">Whether all that the worker sent in it entered the averages.</param>
    public void Recorded(Hash256 record, TypedDomain domain, bool hasContributed)
    {
        _previous = hasContributed ? _last!.Signed.Commitment.Digest(domain) : default;
        _job = _job with { Record = record };
    }
}
