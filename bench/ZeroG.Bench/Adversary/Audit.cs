using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Replay;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Bench.Adversary;

/// <summary>One audit: a replay, the descent of both trees to the first link that differs, and the panel's judgement of that link alone.</summary>
internal sealed class Audit(InnerPhaseInput input, int commitEvery)
{
    /// <summary>Inner steps that the auditor took.</summary>
    public int AuditorSteps { get; private set; }

    /// <summary>Inner steps that the panel took, each member as many.</summary>
    public int PanelSteps { get; private set; }

    /// <summary>Messages of the descent, of both sides.</summary>
    public int Messages { get; private set; }

    /// <summary>Whether the panel finds the submission wrong.</summary>
    public bool Convicts(Submission submission)
    {
        var own = Submission.Honest(input, commitEvery);
        AuditorSteps = input.Recipe.Rounds.InnerSteps(input.Round);
        if (own.Tree.Root == submission.Tree.Root) return false;
        var link = FirstDifference(own.Tree, submission.Tree);
        using var replay = new PlainRound(input, commitEvery);
        using var state = new MemoryStream();
        var from = LinkJudge.From(replay.Places, link);
        if (from >= 0) Serve(from, state);
        PanelSteps = from < 0 ? 0 : replay.Places[link].Position - replay.Places[from].Position;
        var finding = LinkJudge.Judge(replay, link, submission.Links[link], from < 0 ? null : own.Links[from].Root, state, ExactRoots.Instance, default);
        return finding == LinkFinding.Wrong;
    }

    private int FirstDifference(HashTree own, HashTree claimed)
    {
        var descent = TreeDescent.Begin(own.Count, own.Root, claimed.Root);
        for (; !descent.IsFound; Messages += 2)
            descent = descent.Down(NodeChildren.Of(own, descent.Level, descent.Index), NodeChildren.Of(claimed, descent.Level, descent.Index));
        return descent.Leaf;
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
