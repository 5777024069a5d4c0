using ZeroG.Chain.Settlement;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

/// <summary>The contract JobEscrow at an address: its calls, and what it answers.</summary>
/// <param name="address">Where it is.</param>
public sealed partial class JobEscrow(Address address)
{
    private static readonly ContractFunction s_cancel = new("cancel(bytes32)");
    private static readonly ContractFunction s_claim = new("claim(bytes32,bytes32,bytes32,uint256,bytes32[])");
    private static readonly ContractFunction s_close = new("close(bytes32,bool)");
    private static readonly ContractFunction s_compensate = new("compensate(bytes32)");
    private static readonly ContractFunction s_expire = new("expire(bytes32,bytes32)");
    private static readonly ContractFunction s_fund = new("fund(bytes32,bytes32,uint64,uint64)");
    private static readonly ContractFunction s_grantRole = new("grantRole(bytes32,address)");
    private static readonly ContractFunction s_hold = new("hold(bytes32,uint64,bytes32)");
    private static readonly ContractFunction s_refund = new("refund(bytes32)");
    private static readonly ContractFunction s_release = new("release(bytes32,uint64,bytes32,bool)");
    private static readonly ContractFunction s_renounceRole = new("renounceRole(bytes32,address)");
    private static readonly ContractFunction s_revokeRole = new("revokeRole(bytes32,address)");
    private static readonly ContractFunction s_settle = new("settle(bytes32,uint64,bytes32,bytes32,uint256)");
    private static readonly ContractFunction s_withdrawCredit = new("withdrawCredit(address)");
    private static readonly ContractFunction s_withdrawProviderCredit = new("withdrawProviderCredit(bytes32,address)");

    /// <summary>Where it is.</summary>
    public Address Address => address;

    /// <summary>Init code: the data of a transaction without a receiver that creates one.</summary>
    public static ReadOnlyMemory<byte> InitCode(Address vault, Address court, ulong payoutLag, ulong claimWindow, ulong settlementGrace) =>
        ContractCode.Init("JobEscrow", "(address,address,uint64,uint64,uint64)", AbiValue.Of(vault), AbiValue.Of(court), AbiValue.Of(payoutLag), AbiValue.Of(claimWindow), AbiValue.Of(settlementGrace));

    /// <summary>Ends a job; by its owner. What was done until now can still be settled during the grace.</summary>
    public SettlementCall Cancel(Hash256 jobId) =>
        s_cancel.Call(address, UInt256.Zero, AbiValue.Of(jobId));

    /// <summary>Credits a provider with its leaf of a settlement; by anybody, once.</summary>
    public SettlementCall Claim(Hash256 jobId, Hash256 settlementId, Hash256 providerId, UInt256 amount, IReadOnlyList<Hash256> proof) =>
        s_claim.Call(address, UInt256.Zero, AbiValue.Of(jobId), AbiValue.Of(settlementId), AbiValue.Of(providerId), AbiValue.Of(amount), AbiValue.Of(proof, item => AbiValue.Of(item)));

    /// <summary>Ends a job of which no more will be settled; by the orchestrator.</summary>
    /// <param name="jobId"><c>bytes32</c>.</param>
    /// <param name="failed">Whether the job has failed, rather than completed.</param>
    public SettlementCall Close(Hash256 jobId, bool failed) =>
        s_close.Call(address, UInt256.Zero, AbiValue.Of(jobId), AbiValue.Of(failed));

    /// <summary>Adds the sent wei to a job's rest; by the court.</summary>
    public SettlementCall Compensate(Hash256 jobId, UInt256 value) =>
        s_compensate.Call(address, value, AbiValue.Of(jobId));

    /// <summary>Returns what was not claimed of a settlement to the job, after its expiry; by anybody.</summary>
    public SettlementCall Expire(Hash256 jobId, Hash256 settlementId) =>
        s_expire.Call(address, UInt256.Zero, AbiValue.Of(jobId), AbiValue.Of(settlementId));

    /// <summary>Opens a job with the sent wei as its budget.</summary>
    /// <param name="label">The owner's own name of the job.</param>
    /// <param name="orchestratorId"><c>bytes32</c>.</param>
    /// <param name="rounds"><c>uint64</c>.</param>
    /// <param name="settleBy">When the last round can be settled, in seconds since 1970.</param>
    /// <param name="value">Sent along, in wei.</param>
    public SettlementCall Fund(Hash256 label, Hash256 orchestratorId, ulong rounds, ulong settleBy, UInt256 value) =>
        s_fund.Call(address, value, AbiValue.Of(label), AbiValue.Of(orchestratorId), AbiValue.Of(rounds), AbiValue.Of(settleBy));

    /// <summary>Grant role: <c>grantRole(bytes32,address)</c>.</summary>
    public SettlementCall GrantRole(Hash256 role, Address account) =>
        s_grantRole.Call(address, UInt256.Zero, AbiValue.Of(role), AbiValue.Of(account));

    /// <summary>Bars a provider's payout of a round while a dispute is open; by the court. A dispute over the orchestrator bars the whole round.</summary>
    public SettlementCall Hold(Hash256 jobId, ulong round, Hash256 providerId) =>
        s_hold.Call(address, UInt256.Zero, AbiValue.Of(jobId), AbiValue.Of(round), AbiValue.Of(providerId));

    /// <summary>Credits the owner with what is left of a job that can settle no more; by anybody, repeatedly, since expiries and compensations may follow.</summary>
    public SettlementCall Refund(Hash256 jobId) =>
        s_refund.Call(address, UInt256.Zero, AbiValue.Of(jobId));

    /// <summary>Ends one hold; by the court.</summary>
    /// <param name="jobId"><c>bytes32</c>.</param>
    /// <param name="round"><c>uint64</c>.</param>
    /// <param name="providerId"><c>bytes32</c>.</param>
    /// <param name="forfeit">Whether the payout is lost, which returns it to the job at expiry.</param>
    public SettlementCall Release(Hash256 jobId, ulong round, Hash256 providerId, bool forfeit) =>
        s_release.Call(address, UInt256.Zero, AbiValue.Of(jobId), AbiValue.Of(round), AbiValue.Of(providerId), AbiValue.Of(forfeit));

    /// <summary>Renounce role: <c>renounceRole(bytes32,address)</c>.</summary>
    public SettlementCall RenounceRole(Hash256 role, Address callerConfirmation) =>
        s_renounceRole.Call(address, UInt256.Zero, AbiValue.Of(role), AbiValue.Of(callerConfirmation));

    /// <summary>Revoke role: <c>revokeRole(bytes32,address)</c>.</summary>
    public SettlementCall RevokeRole(Hash256 role, Address account) =>
        s_revokeRole.Call(address, UInt256.Zero, AbiValue.Of(role), AbiValue.Of(account));

    /// <summary>Settles a round; by the orchestrator. The same settlement again changes nothing and does not fail; another under its id, or a second one for its round, does.</summary>
    /// <param name="jobId"><c>bytes32</c>.</param>
    /// <param name="round"><c>uint64</c>.</param>
    /// <param name="settlementId"><c>bytes32</c>.</param>
    /// <param name="root"><c>bytes32</c>.</param>
    /// <param name="total">The sum of the leaves, at most the round's budget.</param>
    public SettlementCall Settle(Hash256 jobId, ulong round, Hash256 settlementId, Hash256 root, UInt256 total) =>
        s_settle.Call(address, UInt256.Zero, AbiValue.Of(jobId), AbiValue.Of(round), AbiValue.Of(settlementId), AbiValue.Of(root), AbiValue.Of(total));

    /// <summary>Pays the caller's credit to an address.</summary>
    public SettlementCall WithdrawCredit(Address to) =>
        s_withdrawCredit.Call(address, UInt256.Zero, AbiValue.Of(to));

    /// <summary>Pays a provider's credit to an address; by its operator.</summary>
    public SettlementCall WithdrawProviderCredit(Hash256 providerId, Address to) =>
        s_withdrawProviderCredit.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(to));
}
