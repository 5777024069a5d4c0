namespace ZeroG.Chain.Rpc;

/// <summary>Where a transaction was mined, and how it ended.</summary>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="BlockNumber">Height of its block.</param>
/// <param name="BlockHash">Its block.</param>
/// <param name="Succeeded">False where it was reverted.</param>
/// <param name="GasUsed">Units of gas.</param>
/// <param name="ContractAddress">The contract it created, or null.</param>
public sealed record TransactionReceipt(Hash256 TransactionHash, ulong BlockNumber, Hash256 BlockHash, bool Succeeded, ulong GasUsed, Address? ContractAddress);
