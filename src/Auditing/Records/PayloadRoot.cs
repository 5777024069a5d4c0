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
    public static Hash256 Of(IEnumerable<ReadOnlyMemory<byte>> payloads) => Of(payloads, []);

    /// <summary>Where only the first were received: with the leaf hashes of the rest.</summary>
    /// <exception cref="ArgumentException">There is none of either.</exception>
    public static Hash256 Of(IEnumerable<ReadOnlyMemory<byte>> payloads, IEnumerable<Hash256> rest) =>
        new HashTree([.. payloads.Select(payload => HashTree.LeafHash(payload.Span)), .. rest]).Root;
}
