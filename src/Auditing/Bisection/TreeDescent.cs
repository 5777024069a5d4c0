using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Bisection;

/// <summary>The two children of a node: what one side of a descent answers with.</summary>
/// <param name="Left">The left child.</param>
/// <param name="Right">The right child; null where the node has only one, which it then equals.</param>
public sealed record NodeChildren(Hash256 Left, Hash256? Right)
{
    /// <summary>The children of a node of a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="level">The node's level, above 0.</param>
    /// <param name="index">The node's index in it.</param>
    public static NodeChildren Of(HashTree tree, int level, int index)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(level);
        var left = 2 * index;
        return new NodeChildren(tree.Node(level - 1, left), left + 1 < tree.Width(level - 1) ? tree.Node(level - 1, left + 1) : null);
    }

    /// <summary>The node above.</summary>
    public Hash256 Parent => Right is { } right ? HashTree.NodeHash(Left, right) : Left;
}

/// <summary>
/// The way from two roots that differ to the first leaf that does, of two trees of equal size: a level at a time, both sides open the
/// children of the node where they are. An answer that does not hash to what was said before is none, so that nobody can lie on the
/// way, only be silent; and all leaves before the one that is found are agreed on.
/// </summary>
/// <param name="Count">Leaves of each tree.</param>
/// <param name="Level">Level of the node where the descent stands; 0 is a leaf.</param>
/// <param name="Index">Its index in the level.</param>
/// <param name="First">That node of the first tree.</param>
/// <param name="Second">That node of the second tree; differs.</param>
/// <remarks>A value: each answer of both sides gives another one.</remarks>
public sealed record TreeDescent(int Count, int Level, int Index, Hash256 First, Hash256 Second)
{
    /// <summary>A descent from two roots.</summary>
    /// <param name="count">Leaves of each tree, from 1.</param>
    /// <param name="first">One root.</param>
    /// <param name="second">The other.</param>
    /// <exception cref="ArgumentException">The roots are the same: there is nothing to find.</exception>
    public static TreeDescent Begin(int count, Hash256 first, Hash256 second)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, HashTree.MaxLeaves);
        if (first == second) throw new ArgumentException("Two trees with one root have the same leaves.", nameof(second));
        return new TreeDescent(count, LevelsOf(count) - 1, 0, first, second);
    }

    /// <summary>The first leaf that differs, where one has both trees: the same descent, both sides played by the caller.</summary>
    /// <exception cref="ArgumentException">The trees are the same, or of different sizes.</exception>
    public static int FirstDifference(HashTree first, HashTree second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count) throw new ArgumentException($"A tree of {first.Count} leaves and one of {second.Count} have no common way down.", nameof(second));
        var descent = Begin(first.Count, first.Root, second.Root);
        while (!descent.IsFound)
            descent = descent.Down(NodeChildren.Of(first, descent.Level, descent.Index), NodeChildren.Of(second, descent.Level, descent.Index));
        return descent.Leaf;
    }

    /// <summary>Whether the leaf is found.</summary>
    public bool IsFound => Level == 0;

    /// <summary>The first leaf that differs, once it is found: all before it are the same in both trees.</summary>
    /// <exception cref="InvalidOperationException">It is not found yet.</exception>
    public int Leaf => IsFound ? Index : throw new InvalidOperationException($"The descent is {Level} levels above the leaves.");

    /// <summary>Answers that each side owes at most: one a level.</summary>
    /// <param name="count">Leaves of each tree.</param>
    public static int MostAnswers(int count) => LevelsOf(count) - 1;

    /// <summary>Whether an answer of the side that has the first tree opens the node where the descent stands.</summary>
    public bool IsOfFirst(NodeChildren answer) => Opens(answer, First);

    /// <summary>Whether an answer of the side that has the second tree opens the node where the descent stands.</summary>
    public bool IsOfSecond(NodeChildren answer) => Opens(answer, Second);

    /// <summary>One level down, to the left child where the two differ there, and to the right one otherwise.</summary>
    /// <exception cref="ArgumentException">One does not open the node where the descent stands: its side has not answered.</exception>
    /// <exception cref="InvalidOperationException">The leaf is found.</exception>
    public TreeDescent Down(NodeChildren first, NodeChildren second)
    {
        if (IsFound) throw new InvalidOperationException("The leaf is found.");
        if (!IsOfFirst(first)) throw new ArgumentException("The children do not hash to the node of the first tree.", nameof(first));
        if (!IsOfSecond(second)) throw new ArgumentException("The children do not hash to the node of the second tree.", nameof(second));
        return first.Left != second.Left
            ? this with { Level = Level - 1, Index = 2 * Index, First = first.Left, Second = second.Left }
            : this with { Level = Level - 1, Index = 2 * Index + 1, First = first.Right!.Value, Second = second.Right!.Value };
    }

    private bool Opens(NodeChildren answer, Hash256 node)
    {
        ArgumentNullException.ThrowIfNull(answer);
        // How many children there are follows from the number of leaves.
        var hasRight = !IsFound && 2 * Index + 1 < WidthOf(Count, Level - 1);
        return !IsFound && answer.Right is not null == hasRight && answer.Parent == node;
    }

    private static int LevelsOf(int count) => 1 + (32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(count - 1)));

    private static int WidthOf(int count, int level) => (count + (1 << level) - 1) >> level;
}
