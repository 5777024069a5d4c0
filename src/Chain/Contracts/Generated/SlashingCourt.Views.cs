using ZeroG.Chain.Rpc;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public sealed partial class SlashingCourt
{
    private static readonly ContractFunction s_defaultAdminRole = new("DEFAULT_ADMIN_ROLE()", "(bytes32)");
    private static readonly ContractFunction s_maxAnswer = new("MAX_ANSWER()", "(uint256)");
    private static readonly ContractFunction s_registrarRole = new("REGISTRAR_ROLE()", "(bytes32)");
    private static readonly ContractFunction s_commitmentOf = new("commitmentOf(address,(bytes32,uint64,uint64,bytes32,uint64,bytes32),bytes32)", "(bytes32)");
    private static readonly ContractFunction s_committedAt = new("committedAt(address,bytes32)", "(uint64)");
    private static readonly ContractFunction s_convicted = new("convicted(bytes32)", "(bool)");
    private static readonly ContractFunction s_creditOf = new("creditOf(address)", "(uint256)");
    private static readonly ContractFunction s_currentBench = new("currentBench()", "(uint64)");
    private static readonly ContractFunction s_dispute = new("dispute(uint256)", "(((bytes32,uint64,uint64,bytes32,uint64,bytes32),address,address,uint64,uint64,uint8,uint8,bool,uint64,uint64,uint64,uint64))");
    private static readonly ContractFunction s_disputeCount = new("disputeCount()", "(uint256)");
    private static readonly ContractFunction s_eip712Domain = new("eip712Domain()", "(bytes1,string,string,uint256,address,bytes32,uint256[])");
    private static readonly ContractFunction s_escrow = new("escrow()", "(address)");
    private static readonly ContractFunction s_finalAt = new("finalAt(uint256)", "(uint64)");
    private static readonly ContractFunction s_getRoleAdmin = new("getRoleAdmin(bytes32)", "(bytes32)");
    private static readonly ContractFunction s_hasRole = new("hasRole(bytes32,address)", "(bool)");
    private static readonly ContractFunction s_longestDispute = new("longestDispute()", "(uint64)");
    private static readonly ContractFunction s_neededUnbonding = new("neededUnbonding()", "(uint64)");
    private static readonly ContractFunction s_offenceIdOf = new("offenceIdOf(bytes32,uint64,uint64,bytes32)", "(bytes32)");
    private static readonly ContractFunction s_openDispute = new("openDispute(bytes32)", "(uint256)");
    private static readonly ContractFunction s_panelOf = new("panelOf(uint64,uint8)", "(address[],uint256)");
    private static readonly ContractFunction s_providerCreditOf = new("providerCreditOf(bytes32)", "(uint256)");
    private static readonly ContractFunction s_rulingDigest = new("rulingDigest(uint256,uint8,bool,bytes32)", "(bytes32)");
    private static readonly ContractFunction s_supportsInterface = new("supportsInterface(bytes4)", "(bool)");
    private static readonly ContractFunction s_terms = new("terms()", "((uint256,uint256,uint256,uint256,uint256))");
    private static readonly ContractFunction s_totals = new("totals()", "(uint256,uint256,uint256,uint256)");
    private static readonly ContractFunction s_vault = new("vault()", "(address)");
    private static readonly ContractFunction s_windows = new("windows()", "((uint64,uint64,uint64,uint64,uint64,uint64,uint64,uint64,uint64,uint64,uint64))");

    /// <summary>Default admin role: <c>DEFAULT_ADMIN_ROLE()</c>.</summary>
    public Task<Hash256> DefaultAdminRoleAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_defaultAdminRole.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel);

    /// <summary>The most bytes of one answer: it is published in an event.</summary>
    public Task<UInt256> MaxAnswerAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_maxAnswer.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel);

    /// <summary>Seats panels.</summary>
    public Task<Hash256> RegistrarRoleAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_registrarRole.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel);

    /// <summary>keccak256(abi.encode(challenger, claim, salt)): what a challenger commits to.</summary>
    public Task<Hash256> CommitmentOfAsync(ChainClient chain, Address challenger, SlashingCourt.Claim claim, Hash256 salt, CancellationToken cancel, ulong? block = null) =>
        s_commitmentOf.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(challenger), claim.ToAbi(), AbiValue.Of(salt));

    /// <summary>When a commitment was made, in seconds since 1970; zero when there is none.</summary>
    public Task<ulong> CommittedAtAsync(ChainClient chain, Address challenger, Hash256 commitment, CancellationToken cancel, ulong? block = null) =>
        s_committedAt.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel, AbiValue.Of(challenger), AbiValue.Of(commitment));

    /// <summary>Whether an offence led to a conviction.</summary>
    public Task<bool> ConvictedAsync(ChainClient chain, Hash256 offenceId, CancellationToken cancel, ulong? block = null) =>
        s_convicted.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(offenceId));

    /// <summary>Credit of an address, in wei.</summary>
    public Task<UInt256> CreditOfAsync(ChainClient chain, Address account, CancellationToken cancel, ulong? block = null) =>
        s_creditOf.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(account));

    /// <summary>The panels that would rule on a claim revealed now; zero if none is seated.</summary>
    public Task<ulong> CurrentBenchAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_currentBench.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel);

    /// <summary>A dispute; all zero when unknown.</summary>
    public Task<SlashingCourt.Dispute> DisputeAsync(ChainClient chain, UInt256 disputeId, CancellationToken cancel, ulong? block = null) =>
        s_dispute.AskAsync(chain, address, block, answer => SlashingCourt.Dispute.FromAbi(answer[0]), cancel, AbiValue.Of(disputeId));

    /// <summary>Dispute count: <c>disputeCount()</c>.</summary>
    public Task<UInt256> DisputeCountAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_disputeCount.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel);

    /// <summary>Eip712 domain: <c>eip712Domain()</c>.</summary>
    public Task<Eip712Domain> Eip712DomainAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_eip712Domain.AskAsync(chain, address, block, answer => new Eip712Domain(AbiValue.ToBytes(answer[0]), AbiValue.ToText(answer[1]), AbiValue.ToText(answer[2]), AbiValue.ToUInt256(answer[3]), AbiValue.ToAddress(answer[4]), AbiValue.ToHash(answer[5]), AbiValue.ToList(answer[6], item => AbiValue.ToUInt256(item))), cancel);

    /// <summary>Escrow: <c>escrow()</c>.</summary>
    public Task<Address> EscrowAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_escrow.AskAsync(chain, address, block, answer => AbiValue.ToAddress(answer[0]), cancel);

    /// <summary>When a dispute can be executed at the latest, as things stand: it only grows by bounded steps.</summary>
    public Task<ulong> FinalAtAsync(ChainClient chain, UInt256 disputeId, CancellationToken cancel, ulong? block = null) =>
        s_finalAt.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel, AbiValue.Of(disputeId));

    /// <summary>Get role admin: <c>getRoleAdmin(bytes32)</c>.</summary>
    public Task<Hash256> GetRoleAdminAsync(ChainClient chain, Hash256 role, CancellationToken cancel, ulong? block = null) =>
        s_getRoleAdmin.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(role));

    /// <summary>Has role: <c>hasRole(bytes32,address)</c>.</summary>
    public Task<bool> HasRoleAsync(ChainClient chain, Hash256 role, Address account, CancellationToken cancel, ulong? block = null) =>
        s_hasRole.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(role), AbiValue.Of(account));

    /// <summary>From a reveal to the last moment of the first ruling, at the longest, in seconds.</summary>
    public Task<ulong> LongestDisputeAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_longestDispute.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel);

    /// <summary>The least unbonding time under which no offender can leave before its dispute is over, in seconds.</summary>
    public Task<ulong> NeededUnbondingAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_neededUnbonding.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel);

    /// <summary>keccak256(abi.encode(jobId, epoch, round, providerId)): what is slashed once, whatever the evidence.</summary>
    public Task<Hash256> OffenceIdOfAsync(ChainClient chain, Hash256 jobId, ulong epoch, ulong round, Hash256 providerId, CancellationToken cancel, ulong? block = null) =>
        s_offenceIdOf.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(jobId), AbiValue.Of(epoch), AbiValue.Of(round), AbiValue.Of(providerId));

    /// <summary>The open dispute over an offence; zero if there is none.</summary>
    public Task<UInt256> OpenDisputeAsync(ChainClient chain, Hash256 offenceId, CancellationToken cancel, ulong? block = null) =>
        s_openDispute.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(offenceId));

    /// <summary>The members and threshold of a panel.</summary>
    public Task<PanelOf> PanelOfAsync(ChainClient chain, ulong bench, byte instance, CancellationToken cancel, ulong? block = null) =>
        s_panelOf.AskAsync(chain, address, block, answer => new PanelOf(AbiValue.ToList(answer[0], item => AbiValue.ToAddress(item)), AbiValue.ToUInt256(answer[1])), cancel, AbiValue.Of(bench), AbiValue.Of(instance));

    /// <summary>Credit of a provider, in wei.</summary>
    public Task<UInt256> ProviderCreditOfAsync(ChainClient chain, Hash256 providerId, CancellationToken cancel, ulong? block = null) =>
        s_providerCreditOf.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(providerId));

    /// <summary>The EIP-712 digest that a panel signs.</summary>
    /// <param name="chain">The node.</param>
    /// <param name="disputeId"><c>uint256</c>.</param>
    /// <param name="instance">0 for the first panel, 1 for the larger one.</param>
    /// <param name="guilty"><c>bool</c>.</param>
    /// <param name="evidenceRoot"><c>bytes32</c>.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <param name="block">The height at which it is asked; the newest by default.</param>
    public Task<Hash256> RulingDigestAsync(ChainClient chain, UInt256 disputeId, byte instance, bool guilty, Hash256 evidenceRoot, CancellationToken cancel, ulong? block = null) =>
        s_rulingDigest.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(disputeId), AbiValue.Of(instance), AbiValue.Of(guilty), AbiValue.Of(evidenceRoot));

    /// <summary>Supports interface: <c>supportsInterface(bytes4)</c>.</summary>
    public Task<bool> SupportsInterfaceAsync(ChainClient chain, ReadOnlyMemory<byte> interfaceId, CancellationToken cancel, ulong? block = null) =>
        s_supportsInterface.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(interfaceId));

    /// <summary>Bonds and shares.</summary>
    public Task<SlashingCourt.Terms> TermsAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_terms.AskAsync(chain, address, block, answer => SlashingCourt.Terms.FromAbi(answer[0]), cancel);

    /// <summary>Sums over everybody, in wei: bonds, credits, burned so far; and what belongs to nobody.</summary>
    public Task<Totals> TotalsAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_totals.AskAsync(chain, address, block, answer => new Totals(AbiValue.ToUInt256(answer[0]), AbiValue.ToUInt256(answer[1]), AbiValue.ToUInt256(answer[2]), AbiValue.ToUInt256(answer[3])), cancel);

    /// <summary>Vault: <c>vault()</c>.</summary>
    public Task<Address> VaultAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_vault.AskAsync(chain, address, block, answer => AbiValue.ToAddress(answer[0]), cancel);

    /// <summary>The windows.</summary>
    public Task<SlashingCourt.Windows> WindowsAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_windows.AskAsync(chain, address, block, answer => SlashingCourt.Windows.FromAbi(answer[0]), cancel);
}
