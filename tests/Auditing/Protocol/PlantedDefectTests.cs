using ZeroG.Auditing.Protocol;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Tests.Protocol;

/// <summary>A defence with a defect must show in what the other tests look at; otherwise those prove nothing.</summary>
public sealed class PlantedDefectTests
{
    [Fact]
    public void A_draw_that_is_ignored_is_noticed() => Assert.True(Run(new Undrawn(), AttackKind.Sandbagging).Sum(outcome => outcome.Missed.Count) > 20);

    [Fact]
    public void A_descent_to_the_wrong_leaf_is_noticed()
    {
        var outcomes = Run(new WrongLeaf(), AttackKind.SignFlip);
        Assert.True(outcomes.Sum(outcome => outcome.Missed.Count) > 20);
        Assert.True(outcomes.Sum(outcome => outcome.FalseSlashes.Count) > 20);
    }

    [Fact]
    public void A_threshold_that_is_not_checked_is_noticed() =>
        Assert.True(Run(new AnySignature(), AttackKind.ColludingAuditors, AttackKind.FalseAccusation).Sum(outcome => outcome.FalseSlashes.Count) > 20);

    [Fact]
    public void A_panel_that_rules_nothing_is_noticed() => Assert.True(Run(new SilentPanel(), AttackKind.Copying).Sum(outcome => outcome.Missed.Count) > 20);

    [Fact]
    public void A_signature_that_counts_anywhere_is_noticed() =>
        Assert.True(Run(new AnyPlace(), AttackKind.ReplayedSignature).Sum(outcome => outcome.Missed.Count) > 20);

    private static List<Outcome> Run(Defence defence, params AttackKind[] kinds) =>
        [.. Enumerable.Range(0, 20).Select(seed => ProtocolModel.Run(new ModelTerms(), [.. kinds.Select((kind, party) => new Attacker(kind, party))], (ulong)seed, defence))];

    private sealed class Undrawn : Defence
    {
        public override bool IsDrawn(double draw, double rate) => false;
    }

    private sealed class WrongLeaf : Defence
    {
        public override int FirstDifference(HashTree left, HashTree right) => base.FirstDifference(left, right) ^ 1;
    }

    private sealed class AnySignature : Defence
    {
        public override bool? Rule(int guilty, int notGuilty, int threshold) => guilty > 0;
    }

    private sealed class SilentPanel : Defence
    {
        public override bool? Rule(int guilty, int notGuilty, int threshold) => null;
    }

    private sealed class AnyPlace : Defence
    {
        public override bool IsFor((int Epoch, int Round, int Worker) signed, (int Epoch, int Round, int Worker) expected) => true;
    }
}
