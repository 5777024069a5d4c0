using ZeroG.Auditing.Commitments;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Records;

/// <summary>
/// The root of the payloads of one stage, as a worker sends them or as they go down: the tree (RFC 9162) whose leaves are the payloads
/// of the tensors that take part, ascending. It is the root of <see cref="LinkKind.Sent"/> and <see cref="LinkKind.Received"/>.
/// </summary>
public static class PayloadRoot
{
    /// <summary>Of whole payloads.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Hash256 Of(IEnumerable<ReadOnlyMemory<byte>> payloads)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        return OfLeaves(payloads.Select(payload => HashTree.LeafHash(payload.Span)));
    }

    /// <summary>Of payloads by their leaf hashes.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Hash256 OfLeaves(IEnumerable<Hash256> leaves) => new HashTree([.. leaves]).Root;
}
