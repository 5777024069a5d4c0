using ZeroG.Money;

namespace ZeroG.Silo.Chain;

/// <summary>What one provider got, as the chain has it.</summary>
/// <param name="ProviderId">The provider.</param>
/// <param name="Paid">What the job credited to it.</param>
/// <param name="Credit">What is credited to it by all jobs and not fetched.</param>
/// <param name="Withdrawn">What it has fetched of all jobs.</param>
public sealed record ProviderBooks(string ProviderId, Wei Paid, Wei Credit, Wei Withdrawn);

/// <summary>What the contracts hold, against what moved in and out of them.</summary>
/// <param name="Vault">Balance of the vault.</param>
/// <param name="Escrow">Balance of the escrow.</param>
/// <param name="Court">Balance of the court.</param>
/// <param name="PaidIn">Stake, budgets and bonds that were ever paid in.</param>
/// <param name="PaidOut">Stake, payouts, refunds and bonds that were ever fetched.</param>
/// <param name="Burned">What slashes and lost bonds burned.</param>
/// <param name="Surplus">What was forced in and belongs to nobody.</param>
/// <param name="Drift">
/// How far, summed over the contracts, the three accounts of each are from each other: its events, its own sums, its balance.
/// Zero unless money appeared or was lost.
/// </param>
public sealed record ContractBooks(Wei Vault, Wei Escrow, Wei Court, Wei PaidIn, Wei PaidOut, Wei Burned, Wei Surplus, Wei Drift);

/// <summary>The money of one job, and of the contracts it went through, at one height of the chain.</summary>
/// <param name="Block">The height.</param>
/// <param name="Funded">What was paid in for the job.</param>
/// <param name="Settled">What its rounds were settled with.</param>
/// <param name="Refunded">What went back to its owner.</param>
/// <param name="Providers">Who got what, by id.</param>
/// <param name="Contracts">The contracts.</param>
public sealed record JobBooks(ulong Block, Wei Funded, Wei Settled, Wei Refunded, IReadOnlyList<ProviderBooks> Providers, ContractBooks Contracts);
