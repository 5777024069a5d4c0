namespace ZeroG.Chain.Settlement;

/// <summary>Signed bytes for a nonce. Whatever was signed once is kept until the nonce is final, since any of it may be mined.</summary>
/// <param name="Hash">Name of the transaction.</param>
/// <param name="Raw">The bytes, which are broadcast as they are; empty once they are of no use any more.</param>
/// <param name="Fees">What they pay.</param>
/// <param name="IsCancellation">Whether they do nothing but use up the nonce.</param>
public sealed record Attempt(Hash256 Hash, ReadOnlyMemory<byte> Raw, Fees Fees, bool IsCancellation);
