using ZeroG.Chain.Rpc;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public sealed partial class JobEscrow
{
    private static readonly ContractFunction s_courtRole = new("COURT_ROLE()", "(bytes32)");
    private static readonly ContractFunction s_defaultAdminRole = new("DEFAULT_ADMIN_ROLE()", "(bytes32)");
    private static readonly ContractFunction s_maxDuration = new("MAX_DURATION()", "(uint64)");
    private static readonly ContractFunction s_maxRounds = new("MAX_ROUNDS()", "(uint64)");
    private static readonly ContractFunction s_budgetOf = new("budgetOf(bytes32,uint64)", "(uint256)");
    private static readonly ContractFunction s_claimWindow = new("claimWindow()", "(uint64)");
    private static readonly ContractFunction s_claimed = new("claimed(bytes32,bytes32,bytes32)", "(bool)");
    private static readonly ContractFunction s_creditOf = new("creditOf(address)", "(uint256)");
    private static readonly ContractFunction s_forfeited = new("forfeited(bytes32,uint64,bytes32)", "(bool)");
    private static readonly ContractFunction s_getRoleAdmin = new("getRoleAdmin(bytes32)", "(bytes32)");
    private static readonly ContractFunction s_hasRole = new("hasRole(bytes32,address)", "(bool)");
    private static readonly ContractFunction s_holds = new("holds(bytes32,uint64,bytes32)", "(uint256)");
    private static readonly ContractFunction s_job = new("job(bytes32)", "((address,uint8,uint64,uint64,bytes32,uint256,uint256))");
    private static readonly ContractFunction s_jobIdOf = new("jobIdOf(address,bytes32)", "(bytes32)");
    private static readonly ContractFunction s_payoutLag = new("payoutLag()", "(uint64)");
    private static readonly ContractFunction s_providerCreditOf = new("providerCreditOf(bytes32)", "(uint256)");
    private static readonly ContractFunction s_settlement = new("settlement(bytes32,bytes32)", "((bytes32,uint64,uint64,uint64,bool,uint256,uint256))");
    private static readonly ContractFunction s_settlementGrace = new("settlementGrace()", "(uint64)");
    private static readonly ContractFunction s_settlementOf = new("settlementOf(bytes32,uint64)", "(bytes32)");
    private static readonly ContractFunction s_supportsInterface = new("supportsInterface(bytes4)", "(bool)");
    private static readonly ContractFunction s_totals = new("totals()", "(uint256,uint256,uint256,uint256)");
    private static readonly ContractFunction s_vault = new("vault()", "(address)");

    /// <summary>Holds, releases and compensates.</summary>
    public Task<Hash256> CourtRoleAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_courtRole.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel);

    /// <summary>Default admin role: <c>DEFAULT_ADMIN_ROLE()</c>.</summary>
    public Task<Hash256> DefaultAdminRoleAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_defaultAdminRole.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel);

    /// <summary>Max duration: <c>MAX_DURATION()</c>.</summary>
    public Task<ulong> MaxDurationAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_maxDuration.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel);

    /// <summary>The most rounds of a job, and the longest that one can settle: nothing is locked for ever.</summary>
    public Task<ulong> MaxRoundsAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_maxRounds.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel);

    /// <summary>What can be paid for a round, in wei. The budgets of all rounds sum to what was funded.</summary>
    public Task<UInt256> BudgetOfAsync(ChainClient chain, Hash256 jobId, ulong round, CancellationToken cancel, ulong? block = null) =>
        s_budgetOf.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(jobId), AbiValue.Of(round));

    /// <summary>How long claims are open, in seconds.</summary>
    public Task<ulong> ClaimWindowAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_claimWindow.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel);

    /// <summary>Whether a provider has claimed of a settlement.</summary>
    public Task<bool> ClaimedAsync(ChainClient chain, Hash256 jobId, Hash256 settlementId, Hash256 providerId, CancellationToken cancel, ulong? block = null) =>
        s_claimed.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(jobId), AbiValue.Of(settlementId), AbiValue.Of(providerId));

    /// <summary>Credit of an address, in wei.</summary>
    public Task<UInt256> CreditOfAsync(ChainClient chain, Address account, CancellationToken cancel, ulong? block = null) =>
        s_creditOf.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(account));

    /// <summary>Whether a provider has lost its payout of a round.</summary>
    public Task<bool> ForfeitedAsync(ChainClient chain, Hash256 jobId, ulong round, Hash256 providerId, CancellationToken cancel, ulong? block = null) =>
        s_forfeited.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(jobId), AbiValue.Of(round), AbiValue.Of(providerId));

    /// <summary>Get role admin: <c>getRoleAdmin(bytes32)</c>.</summary>
    public Task<Hash256> GetRoleAdminAsync(ChainClient chain, Hash256 role, CancellationToken cancel, ulong? block = null) =>
        s_getRoleAdmin.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(role));

    /// <summary>Has role: <c>hasRole(bytes32,address)</c>.</summary>
    public Task<bool> HasRoleAsync(ChainClient chain, Hash256 role, Address account, CancellationToken cancel, ulong? block = null) =>
        s_hasRole.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(role), AbiValue.Of(account));

    /// <summary>Open disputes that hold a provider's payout of a round.</summary>
    public Task<UInt256> HoldsAsync(ChainClient chain, Hash256 jobId, ulong round, Hash256 providerId, CancellationToken cancel, ulong? block = null) =>
        s_holds.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(jobId), AbiValue.Of(round), AbiValue.Of(providerId));

    /// <summary>A job; all zero when unknown.</summary>
    public Task<JobEscrow.Job> JobAsync(ChainClient chain, Hash256 jobId, CancellationToken cancel, ulong? block = null) =>
        s_job.AskAsync(chain, address, block, answer => JobEscrow.Job.FromAbi(answer[0]), cancel, AbiValue.Of(jobId));

    /// <summary>The id that fund gives: keccak256(abi.encode(owner, label)), so that nobody can take another's.</summary>
    public Task<Hash256> JobIdOfAsync(ChainClient chain, Address owner, Hash256 label, CancellationToken cancel, ulong? block = null) =>
        s_jobIdOf.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(owner), AbiValue.Of(label));

    /// <summary>From the settlement of a round to its claims, in seconds.</summary>
    public Task<ulong> PayoutLagAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_payoutLag.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel);

    /// <summary>Credit of a provider, in wei.</summary>
    public Task<UInt256> ProviderCreditOfAsync(ChainClient chain, Hash256 providerId, CancellationToken cancel, ulong? block = null) =>
        s_providerCreditOf.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(providerId));

    /// <summary>A settlement; all zero when unknown.</summary>
    public Task<JobEscrow.Settlement> SettlementAsync(ChainClient chain, Hash256 jobId, Hash256 settlementId, CancellationToken cancel, ulong? block = null) =>
        s_settlement.AskAsync(chain, address, block, answer => JobEscrow.Settlement.FromAbi(answer[0]), cancel, AbiValue.Of(jobId), AbiValue.Of(settlementId));

    /// <summary>How long a cancelled job can still settle, in seconds.</summary>
    public Task<ulong> SettlementGraceAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_settlementGrace.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel);

    /// <summary>The settlement of a round; zero when it is not settled.</summary>
    public Task<Hash256> SettlementOfAsync(ChainClient chain, Hash256 jobId, ulong round, CancellationToken cancel, ulong? block = null) =>
        s_settlementOf.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(jobId), AbiValue.Of(round));

    /// <summary>Supports interface: <c>supportsInterface(bytes4)</c>.</summary>
    public Task<bool> SupportsInterfaceAsync(ChainClient chain, ReadOnlyMemory<byte> interfaceId, CancellationToken cancel, ulong? block = null) =>
        s_supportsInterface.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(interfaceId));

    /// <summary>Sums over everybody, in wei: not settled, settled and unclaimed, credits; and what belongs to nobody.</summary>
    public Task<Totals> TotalsAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_totals.AskAsync(chain, address, block, answer => new Totals(AbiValue.ToUInt256(answer[0]), AbiValue.ToUInt256(answer[1]), AbiValue.ToUInt256(answer[2]), AbiValue.ToUInt256(answer[3])), cancel);

    /// <summary>Vault: <c>vault()</c>.</summary>
    public Task<Address> VaultAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_vault.AskAsync(chain, address, block, answer => AbiValue.ToAddress(answer[0]), cancel);
}
