using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Log;

/// <summary>What a log was when it had some entries: equal points are equal histories.</summary>
/// <param name="Size">How many entries.</param>
/// <param name="Root">The root of their tree (RFC 9162, section 2.1).</param>
public readonly record struct LogPoint(long Size, Hash256 Root)
{
    /// <summary>Before the first entry.</summary>
    public static LogPoint Empty { get; } = new(0, HashTree.EmptyRoot);

    /// <summary>Whether a proof shows that the log at this point begins with the log at an earlier one.</summary>
    /// <param name="earlier">The earlier point.</param>
    /// <param name="proof">From anyone.</param>
    public bool Extends(LogPoint earlier, ReadOnlySpan<Hash256> proof) => HashTree.VerifyConsistency(earlier.Size, earlier.Root, Size, Root, proof);

    /// <summary>Whether a proof shows that an entry of the log at this point has that hash.</summary>
    /// <param name="index">Which entry, from 0.</param>
    /// <param name="leafHash">Its hash (<see cref="HashTree.LeafHash"/>).</param>
    /// <param name="proof">From anyone.</param>
    public bool Includes(long index, Hash256 leafHash, ReadOnlySpan<Hash256> proof) => HashTree.Verify(leafHash, index, Size, proof, Root);

    /// <summary>For messages to people.</summary>
    public override string ToString() => $"{Size} entries, root {Root.ToShortString()}";
}
