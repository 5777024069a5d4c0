namespace ZeroG.Chain.Contracts;

/// <summary>What a settlement pays one provider.</summary>
/// <param name="ProviderId">Who.</param>
/// <param name="Amount">In wei.</param>
public sealed record Payout(Hash256 ProviderId, UInt256 Amount);
