using System.Collections.Immutable;
using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Disputes;

/// <summary>
/// The way to the first link that differs, where the auditor has opened all of its links and the worker is asked for a node at a time. What
/// it answers is stored; the rest follows.
/// </summary>
/// <param name="Work">Root of the tree that the worker signed.</param>
/// <param name="Replayed">The auditor's tree.</param>
/// <param name="Answers">What the worker opened so far, from the root down.</param>
/// <remarks>A value: each answer gives another one.</remarks>
public sealed record Bisection(Hash256 Work, HashTree Replayed, ImmutableArray<NodeChildren> Answers)
{
    /// <summary>Where the descent stands.</summary>
    /// <exception cref="ArgumentException">A stored answer does not open its node, or the trees are the same.</exception>
    public TreeDescent Descent
    {
        get
        {
            var descent = TreeDescent.Begin(Replayed.Count, Work, Replayed.Root);
            foreach (var answer in Answers) descent = descent.Down(answer, NodeChildren.Of(Replayed, descent.Level, descent.Index));
            return descent;
        }
    }

    /// <summary>With one more answer; null where it does not open the node that was asked for, which is none.</summary>
    public Bisection? With(NodeChildren answer) => Descent is { IsFound: false } descent && descent.IsOfFirst(answer) ? this with { Answers = Answers.Add(answer) } : null;

    /// <summary>Whether a link is what the worker has at the leaf that was found.</summary>
    public bool IsFoundLink(Link link) => Descent is { IsFound: true } found && found.First == HashTree.LeafHash(link.ToBytes());
}
