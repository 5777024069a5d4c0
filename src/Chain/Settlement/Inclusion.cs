namespace ZeroG.Chain.Settlement;

/// <summary>A receipt: where a transaction was mined, and how it ended.</summary>
/// <param name="Hash">The transaction.</param>
/// <param name="BlockNumber">Height of its block.</param>
/// <param name="BlockHash">Its block.</param>
/// <param name="Succeeded">False where it was reverted; its nonce is used all the same.</param>
public sealed record Inclusion(Hash256 Hash, ulong BlockNumber, Hash256 BlockHash, bool Succeeded);
