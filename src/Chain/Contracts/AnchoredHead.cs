using ZeroG.Chain.TypedData;

namespace ZeroG.Chain.Contracts;

/// <summary>The tree head of a log as its key signs it for <c>ProvenanceAnchor</c> (EIP-712).</summary>
/// <param name="LogId">The log.</param>
/// <param name="Size">Entries under it.</param>
/// <param name="Root">Root of the tree (RFC 9162).</param>
public sealed record AnchoredHead(Hash256 LogId, ulong Size, Hash256 Root)
{
    private static readonly TypedSchema s_schema = new(new Dictionary<string, IReadOnlyList<TypedField>>
    {
        ["TreeHead"] = [new("bytes32", "logId"), new("uint64", "size"), new("bytes32", "root")],
    });

    /// <summary>The digest, for one contract on one chain.</summary>
    public Hash256 Digest(ulong chainId, Address anchor) => s_schema.Digest(
        new TypedDomain("ZeroG ProvenanceAnchor", "1", chainId, anchor), new TypedStruct("TreeHead", AbiValue.Of(LogId), AbiValue.Of(Size), AbiValue.Of(Root)));
}
