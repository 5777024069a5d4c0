using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Bisection;

/// <summary>
/// What a finished descent shows of the first tree, which nobody else has as a whole: that its root holds the leaf that was found, and
/// each leaf before it. The subtrees to the left of the way down are those of the second tree, to which they are equal; the rest are
/// answers of the side that has the first.
/// </summary>
public sealed class DescentPath
{
    private readonly HashTree _second;

    // By level of the node that was opened, less 1: the deepest answer first.
    private readonly NodeChildren[] _answers;

    private DescentPath(Hash256 root, int leaf, Hash256 found, HashTree second, NodeChildren[] answers) =>
        (Root, Leaf, Found, _second, _answers) = (root, leaf, found, second, answers);

    /// <summary>Root of the first tree.</summary>
    public Hash256 Root { get; }

    /// <summary>Leaves of each tree.</summary>
    public int Count => _second.Count;

    /// <summary>The first leaf that differs.</summary>
    public int Leaf { get; }

    /// <summary>That leaf's hash in the first tree.</summary>
    public Hash256 Found { get; }

    /// <summary>Walks the way down once more, and so checks every answer.</summary>
    /// <param name="root">Root of the first tree, as it was signed.</param>
    /// <param name="answers">What the side that has the first tree answered with, from the root down; all of it.</param>
    /// <param name="second">The second tree.</param>
    /// <exception cref="ArgumentException">The roots are the same, an answer does not open the node where the descent stood, or there are too few or too many.</exception>
    public static DescentPath Of(Hash256 root, IReadOnlyList<NodeChildren> answers, HashTree second)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(second);
        var most = TreeDescent.MostAnswers(second.Count);
        if (answers.Count != most) throw new ArgumentException($"A descent in trees of {second.Count} leaves has {most} answers, not {answers.Count}.", nameof(answers));
        var descent = TreeDescent.Begin(second.Count, root, second.Root);
        foreach (var answer in answers) descent = descent.Down(answer, NodeChildren.Of(second, descent.Level, descent.Index));
        return new DescentPath(root, descent.Leaf, descent.First, second, [.. answers.Reverse()]);
    }

    /// <summary>Proof that the first tree has a leaf, for <see cref="HashTree.Verify"/>: the siblings on its way up, lowest first.</summary>
    /// <param name="leaf">The leaf that was found, or one before it.</param>
    public Hash256[] Prove(int leaf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leaf, Leaf);
        var proof = new List<Hash256>();
        for (var level = 0; level < _answers.Length; level++)
        {
            var sibling = (leaf >> level) ^ 1;
            if (sibling < _second.Width(level)) proof.Add(Node(level, sibling));
        }

        return [.. proof];
    }

    // Under the parents on the way down, both children are known; what is left of them is agreed on; nothing right of them is asked for.
    private Hash256 Node(int level, int index)
    {
        if (index >> 1 != Leaf >> (level + 1)) return _second.Node(level, index);
        var children = _answers[level];
        return (index & 1) == 0 ? children.Left : children.Right!.Value;
    }
}
