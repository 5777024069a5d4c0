namespace ZeroG.Auditing.Protocol;

/// <summary>The decisions that the defence of the modelled job rests on, each replaceable, so that tests can break one and see whether they notice.</summary>
public class Defence
{
    /// <summary>Whether a round is audited.</summary>
    /// <param name="draw">Uniform in [0, 1), from the block.</param>
    /// <param name="rate">The rate of this worker in this round.</param>
    public virtual bool IsDrawn(double draw, double rate) => draw < rate;

    /// <summary>Descends two trees from the root, a message a level, to the first leaf that differs.</summary>
    /// <param name="left">Nodes of one tree: the root at 1, children of i at 2i and 2i + 1.</param>
    /// <param name="right">Nodes of the other; its root differs.</param>
    /// <returns>Index of the leaf among the leaves.</returns>
    public virtual int FirstDifference(IReadOnlyList<ulong> left, IReadOnlyList<ulong> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var node = 1;
        while (2 * node < left.Count) node = left[2 * node] != right[2 * node] ? 2 * node : 2 * node + 1;
        return node - left.Count / 2;
    }

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
