using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Replay;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Bench.Adversary;

/// <summary>One audit: a replay, the descent of both trees to the first link that differs, and the panel's judgement of that link alone.</summary>
internal sealed class Audit(InnerPhaseInput input, int commitEvery)
{
    /// <summary>Inner steps that the panel took, each member as many.</summary>
    public int PanelSteps { get; private set; }

    /// <summary>Whether the panel finds the submission wrong.</summary>
    public bool Convicts(Submission submission)
    {
        var own = Submission.Honest(input, commitEvery);
        if (own.Tree.Root == submission.Tree.Root) return false;
        var link = TreeDescent.FirstDifference(own.Tree, submission.Tree);
        using var replay = new PlainRound(input, commitEvery);
        using var state = new MemoryStream();
        var from = LinkJudge.From(replay.Places, link);
        if (from >= 0) Serve(from, state);
        PanelSteps = from < 0 ? 0 : replay.Places[link].Position - replay.Places[from].Position;
        var finding = LinkJudge.Judge(replay, link, submission.Links[link], from < 0 ? null : own.Links[from].Root, state, ExactRoots.Instance, default);
        return finding == LinkFinding.Wrong;
    }

    // Whoever has the state that both agree on computes it again.
    private void Serve(int link, MemoryStream state)
    {
        using var keeper = new PlainRound(input, commitEvery);
        while (keeper.At < link) keeper.Advance(default);
        keeper.WriteState(state);
        state.Position = 0;
    }
}
