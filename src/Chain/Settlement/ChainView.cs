using System.Collections.Immutable;

namespace ZeroG.Chain.Settlement;

/// <summary>What a node said of the chain and the signer, all of it of one canonical chain whose head is <see cref="HeadNumber"/>.</summary>
/// <remarks>
/// Whoever makes one reads the head first, then the rest, then the hash of the block at that height again, and starts anew if it has
/// changed: a receipt counts blocks only of the chain it was read on.
/// </remarks>
public sealed record ChainView
{
    /// <summary>Height of the newest block.</summary>
    public required ulong HeadNumber { get; init; }

    /// <summary>Price of a unit of gas in the newest block, in wei.</summary>
    public required UInt256 BaseFee { get; init; }

    /// <summary>What proposers presently take on top, in wei.</summary>
    public required UInt256 PriorityFee { get; init; }

    /// <summary>Transactions of the signer up to the head.</summary>
    public required ulong LatestNonce { get; init; }

    /// <summary>The same with those that wait in the node.</summary>
    public required ulong PendingNonce { get; init; }

    /// <summary>Transactions of the signer up to the block at the depth of finality.</summary>
    public required ulong FinalNonce { get; init; }

    /// <summary>The receipts there are of the transactions that <see cref="Outbox.Watched"/> names; one that is missing has none.</summary>
    public ImmutableArray<Inclusion> Receipts { get; init; } = [];
}
