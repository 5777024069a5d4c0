using ZeroG.Auditing.Bisection;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Protocol;

/// <summary>The decisions that the defence of the modelled job rests on, each replaceable, so that tests can break one and see whether they notice.</summary>
public class Defence
{
    /// <summary>Whether a round is audited.</summary>
    /// <param name="draw">Uniform in [0, 1), from the block.</param>
    /// <param name="rate">The rate of this worker in this round.</param>
    public virtual bool IsDrawn(double draw, double rate) => draw < rate;

    /// <summary>The first leaf in which two trees differ.</summary>
    /// <param name="left">One tree.</param>
    /// <param name="right">The other; its root differs.</param>
    public virtual int FirstDifference(HashTree left, HashTree right) => TreeDescent.FirstDifference(left, right);

    /// <summary>What a panel has decided: guilty, not guilty, or nothing where neither has the signatures.</summary>
    /// <param name="guilty">Signatures for guilty.</param>
    /// <param name="notGuilty">Signatures against.</param>
    /// <param name="threshold">How many it takes.</param>
    public virtual bool? Rule(int guilty, int notGuilty, int threshold) => guilty >= threshold ? true : notGuilty >= threshold ? false : null;

    /// <summary>Whether a signed commitment is for this place, and so counts.</summary>
    /// <param name="signed">What the signature covers: epoch, round, worker.</param>
    /// <param name="expected">Where it was handed in.</param>
    public virtual bool IsFor((int Epoch, int Round, int Worker) signed, (int Epoch, int Round, int Worker) expected) => signed == expected;
}
