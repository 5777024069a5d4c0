using ZeroG.Money;

namespace ZeroG.Client;

/// <summary>The contracts of a deployment, as accounts with EIP-55's checksum.</summary>
/// <param name="Vault">Holds stake.</param>
/// <param name="Escrow">Holds budgets of jobs.</param>
/// <param name="Court">Judges offences.</param>
/// <param name="Anchor">Holds signed tree heads.</param>
public sealed record ChainContracts(string Vault, string Escrow, string Court, string Anchor);

/// <summary>An account that a node acts with.</summary>
/// <param name="Role"><c>owner</c>, <c>orchestrator</c>, <c>recovery</c>, or the name of the provider that it operates.</param>
/// <param name="Account">The account.</param>
/// <param name="ProviderId">The provider that it operates, or null.</param>
/// <param name="Balance">Its money when the chain was last seen.</param>
/// <param name="NextNonce">The nonce that its next settlement gets, or null before the chain was first seen.</param>
/// <param name="Unfinished">Its settlements that are not over.</param>
/// <param name="Trouble">What holds all of them up; empty when nothing does.</param>
public sealed record ChainAccount(string Role, string Account, string? ProviderId, Wei Balance, ulong? NextNonce, int Unfinished, string Trouble);

/// <summary>The chain that a node settles on.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Node">Scheme, host and port of the chain's node, without credentials.</param>
/// <param name="Head">Height of the newest block, or null while the chain's node does not answer.</param>
/// <param name="FinalityDepth">Blocks on top of a block that make it final.</param>
/// <param name="DeployedAt">Height of the first block with one of the contracts.</param>
/// <param name="Contracts">The contracts.</param>
/// <param name="Accounts">Who acts, in the order of owner, orchestrator, recovery, providers by name.</param>
/// <param name="Trouble">What is wrong with the chain's node; empty when nothing is.</param>
public sealed record ChainInfo(
    ulong ChainId, string Node, ulong? Head, ulong FinalityDepth, ulong DeployedAt, ChainContracts Contracts, IReadOnlyList<ChainAccount> Accounts, string Trouble);
