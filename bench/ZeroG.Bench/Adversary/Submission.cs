using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.Adversary;

/// <summary>What a worker hands in of a round: links, whose tree it is bound to, and what enters the average.</summary>
/// <param name="Links">The links that it claims.</param>
/// <param name="Delta">The δ that it sends.</param>
/// <param name="Optimizer">The optimizer's state that it says to go on from.</param>
/// <param name="Tokens">The tokens that it claims.</param>
/// <param name="LossSum">Sum of the losses that it claims.</param>
internal sealed record Submission(IReadOnlyList<Link> Links, ParameterVector Delta, OptimizerState Optimizer, long Tokens, double LossSum)
{
    private HashTree? _tree;

    /// <summary>The tree that is signed.</summary>
    public HashTree Tree => _tree ??= HashTree.Of(Links.Select(link => link.ToBytes()));

    /// <summary>An honest one.</summary>
    /// <param name="input">What the round is a function of.</param>
    /// <param name="commitEvery">Inner steps between two links.</param>
    /// <param name="start">Roots of the start that are known from before.</param>
    public static Submission Honest(InnerPhaseInput input, int commitEvery, StateRoots? start = null)
    {
        using var round = new PlainRound(input, commitEvery, start: start);
        var links = new List<Link>(round.Places.Count);
        while (links.Count < round.Places.Count) links.Add(round.Advance(default));
        var result = round.Result();
        return new Submission(links, result.PseudoGradient, result.Optimizer, result.Tokens, round.Roots!.LossSum);
    }

    /// <summary>This one with another δ, consistently: what is sent is what was committed to.</summary>
    public Submission With(ParameterVector delta)
    {
        var roots = StateRoots.Of(Links[^1].Place.Position, LossSum, VectorRoot.Of(delta.Values), Optimizer);
        return this with { Delta = delta, Links = [.. Links.SkipLast(1), Links[^1] with { Root = roots.Root }], _tree = null };
    }
}
