namespace ZeroG.Chain.Payouts;

/// <summary>What one provider gets of one settlement: a leaf of its tree.</summary>
/// <param name="ProviderId">The provider.</param>
/// <param name="Amount">In wei.</param>
public sealed record Payout(Hash256 ProviderId, UInt256 Amount)
{
    /// <summary>keccak256(keccak256(abi.encode(providerId, amount, settlementId))): hashed twice, so that no inner node passes for a leaf.</summary>
    public Hash256 Leaf(Hash256 settlementId)
    {
        Span<byte> words = stackalloc byte[96];
        ProviderId.ToArray().CopyTo(words);
        Amount.ToArray().CopyTo(words[32..]);
        settlementId.ToArray().CopyTo(words[64..]);
        return Keccak256.Hash(Keccak256.Hash(words).ToArray());
    }
}
