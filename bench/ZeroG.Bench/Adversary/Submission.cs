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
internal sealed record Submission(IReadOnlyList<Link> Links, ParameterVector Delta, OptimizerState Optimizer, long Tokens)
{
    private HashTree? _tree;

    /// <summary>The tree that is signed.</summary>
    public HashTree Tree => _tree ??= HashTree.Of(Links.Select(link => link.ToBytes()));

    /// <summary>An honest one.</summary>
    public static Submission Honest(InnerPhaseInput input, int commitEvery)
    {
        using var round = new PlainRound(input, commitEvery);
        var links = new List<Link>(round.Places.Count);
        while (links.Count < round.Places.Count) links.Add(round.Advance(default));
        var result = round.Result();
        return new Submission(links, result.PseudoGradient, result.Optimizer, result.Tokens);
    }

    /// <summary>This one with another δ, consistently: what is sent is what was committed to.</summary>
    public Submission With(ParameterVector delta) =>
        this with { Delta = delta, Links = [.. Links.SkipLast(1), Links[^1] with { Root = VectorRoot.Of(delta.Values) }], _tree = null };
}
