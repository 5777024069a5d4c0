using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.States;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Evidence;

/// <summary>A link of a round, and the proof that its worker signed it.</summary>
/// <param name="Index">Its index in the round, from 0.</param>
/// <param name="Link">The link.</param>
/// <param name="Proof">Siblings in the worker's tree of links, lowest first.</param>
public sealed record ProvenLink(int Index, Link Link, ImmutableArray<Hash256> Proof)
{
    /// <summary>Whether the worker committed to it.</summary>
    public bool IsOf(RoundCommitment commitment)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return HashTree.Verify(HashTree.LeafHash(Link.ToBytes()), Index, commitment.LinkCount, Proof.AsSpan(), commitment.Links);
    }
}

/// <summary>What opens a round's first link, and the proof that its worker signed that: it binds θ and the moments that the round starts from.</summary>
/// <param name="Roots">The start by the roots of its vectors.</param>
/// <param name="Proof">Siblings of link 0 in the worker's tree of links, lowest first.</param>
public sealed record ProvenStart(StateRoots Roots, ImmutableArray<Hash256> Proof)
{
    /// <summary>The link that it opens.</summary>
    public ProvenLink Link => new(0, new Link(new LinkPlace(LinkKind.Start, 0), Roots.Root), Proof);
}
