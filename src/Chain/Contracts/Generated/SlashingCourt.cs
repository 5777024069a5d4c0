using ZeroG.Chain.Settlement;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

/// <summary>The contract SlashingCourt at an address: its calls, and what it answers.</summary>
/// <param name="address">Where it is.</param>
public sealed partial class SlashingCourt(Address address)
{
    private static readonly ContractFunction s_answer = new("answer(uint256,bytes)");
    private static readonly ContractFunction s_appeal = new("appeal(uint256)");
    private static readonly ContractFunction s_commit = new("commit(bytes32)");
    private static readonly ContractFunction s_execute = new("execute(uint256)");
    private static readonly ContractFunction s_grantRole = new("grantRole(bytes32,address)");
    private static readonly ContractFunction s_renounceRole = new("renounceRole(bytes32,address)");
    private static readonly ContractFunction s_reveal = new("reveal((bytes32,uint64,uint64,bytes32,uint64,bytes32),bytes32)");
    private static readonly ContractFunction s_revokeRole = new("revokeRole(bytes32,address)");
    private static readonly ContractFunction s_rule = new("rule(uint256,bool,bytes32,bytes[])");
    private static readonly ContractFunction s_seatBench = new("seatBench(address[],uint256,address[],uint256)");
    private static readonly ContractFunction s_withdrawCommitment = new("withdrawCommitment(bytes32)");
    private static readonly ContractFunction s_withdrawCredit = new("withdrawCredit(address)");
    private static readonly ContractFunction s_withdrawProviderCredit = new("withdrawProviderCredit(bytes32,address)");

    /// <summary>Where it is.</summary>
    public Address Address => address;

    /// <summary>Init code: the data of a transaction without a receiver that creates one.</summary>
    public static ReadOnlyMemory<byte> InitCode(Address vault, Address escrow, Address admin, SlashingCourt.Windows w, SlashingCourt.Terms t) =>
        ContractCode.Init("SlashingCourt", "(address,address,address,(uint64,uint64,uint64,uint64,uint64,uint64,uint64,uint64,uint64,uint64,uint64),(uint256,uint256,uint256,uint256,uint256))", AbiValue.Of(vault), AbiValue.Of(escrow), AbiValue.Of(admin), w.ToAbi(), t.ToAbi());

    /// <summary>Publishes an answer, or further evidence; by anybody, until the answers are over, and again during an appeal. One by the accused or the challenger in the last moments extends the clock, a bounded number of times.</summary>
    public SettlementCall Answer(UInt256 disputeId, ReadOnlyMemory<byte> data) =>
        s_answer.Call(address, UInt256.Zero, AbiValue.Of(disputeId), AbiValue.Of(data));

    /// <summary>Appeals a ruling, or the lack of one; by anybody, with the appeal bond, once.</summary>
    public SettlementCall Appeal(UInt256 disputeId, UInt256 value) =>
        s_appeal.Call(address, value, AbiValue.Of(disputeId));

    /// <summary>Commits to a claim; with the bond.</summary>
    public SettlementCall Commit(Hash256 commitment, UInt256 value) =>
        s_commit.Call(address, value, AbiValue.Of(commitment));

    /// <summary>Executes the outcome of a dispute that is over; by anybody, once.</summary>
    public SettlementCall Execute(UInt256 disputeId) =>
        s_execute.Call(address, UInt256.Zero, AbiValue.Of(disputeId));

    /// <summary>Grant role: <c>grantRole(bytes32,address)</c>.</summary>
    public SettlementCall GrantRole(Hash256 role, Address account) =>
        s_grantRole.Call(address, UInt256.Zero, AbiValue.Of(role), AbiValue.Of(account));

    /// <summary>Renounce role: <c>renounceRole(bytes32,address)</c>.</summary>
    public SettlementCall RenounceRole(Hash256 role, Address callerConfirmation) =>
        s_renounceRole.Call(address, UInt256.Zero, AbiValue.Of(role), AbiValue.Of(callerConfirmation));

    /// <summary>Opens the dispute that was committed to, and freezes the accused's lock in that job.</summary>
    public SettlementCall Reveal(SlashingCourt.Claim claim, Hash256 salt) =>
        s_reveal.Call(address, UInt256.Zero, claim.ToAbi(), AbiValue.Of(salt));

    /// <summary>Revoke role: <c>revokeRole(bytes32,address)</c>.</summary>
    public SettlementCall RevokeRole(Hash256 role, Address account) =>
        s_revokeRole.Call(address, UInt256.Zero, AbiValue.Of(role), AbiValue.Of(account));

    /// <summary>Records the ruling of the panel whose turn it is.</summary>
    /// <param name="disputeId"><c>uint256</c>.</param>
    /// <param name="guilty"><c>bool</c>.</param>
    /// <param name="evidenceRoot">The evidence that the panel judged, which may be more than the claim's.</param>
    /// <param name="signatures">Over rulingDigest, by members in ascending order of address.</param>
    public SettlementCall Rule(UInt256 disputeId, bool guilty, Hash256 evidenceRoot, IReadOnlyList<ReadOnlyMemory<byte>> signatures) =>
        s_rule.Call(address, UInt256.Zero, AbiValue.Of(disputeId), AbiValue.Of(guilty), AbiValue.Of(evidenceRoot), AbiValue.Of(signatures, item => AbiValue.Of(item)));

    /// <summary>Seats the panels of later claims; by the registrar. Members ascend by address. The appeal panel is larger and shares no member; each threshold is more than half.</summary>
    public SettlementCall SeatBench(IReadOnlyList<Address> panel, UInt256 threshold, IReadOnlyList<Address> appealPanel, UInt256 appealThreshold) =>
        s_seatBench.Call(address, UInt256.Zero, AbiValue.Of(panel, item => AbiValue.Of(item)), AbiValue.Of(threshold), AbiValue.Of(appealPanel, item => AbiValue.Of(item)), AbiValue.Of(appealThreshold));

    /// <summary>Credits the bond of a commitment that was not revealed in time.</summary>
    public SettlementCall WithdrawCommitment(Hash256 commitment) =>
        s_withdrawCommitment.Call(address, UInt256.Zero, AbiValue.Of(commitment));

    /// <summary>Pays the caller's credit to an address.</summary>
    public SettlementCall WithdrawCredit(Address to) =>
        s_withdrawCredit.Call(address, UInt256.Zero, AbiValue.Of(to));

    /// <summary>Pays a provider's credit to an address; by its operator.</summary>
    public SettlementCall WithdrawProviderCredit(Hash256 providerId, Address to) =>
        s_withdrawProviderCredit.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(to));
}
