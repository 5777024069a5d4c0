using ZeroG.Chain.Settlement;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

/// <summary>The contract StakeVault at an address: its calls, and what it answers.</summary>
/// <param name="address">Where it is.</param>
public sealed partial class StakeVault(Address address)
{
    private static readonly ContractFunction s_deposit = new("deposit(bytes32)");
    private static readonly ContractFunction s_freeze = new("freeze(bytes32,bytes32)");
    private static readonly ContractFunction s_grantRole = new("grantRole(bytes32,address)");
    private static readonly ContractFunction s_lock = new("lock(bytes32,bytes32,uint256)");
    private static readonly ContractFunction s_register = new("register(address,address,bytes32)");
    private static readonly ContractFunction s_renounceRole = new("renounceRole(bytes32,address)");
    private static readonly ContractFunction s_requestUnbonding = new("requestUnbonding(bytes32,bytes32,uint256)");
    private static readonly ContractFunction s_restake = new("restake(bytes32,bytes32)");
    private static readonly ContractFunction s_revokeRole = new("revokeRole(bytes32,address)");
    private static readonly ContractFunction s_rotateOperator = new("rotateOperator(bytes32,address)");
    private static readonly ContractFunction s_rotateRecovery = new("rotateRecovery(bytes32,address)");
    private static readonly ContractFunction s_slash = new("slash(bytes32,bytes32,bytes32,uint64,uint256)");
    private static readonly ContractFunction s_thaw = new("thaw(bytes32,bytes32)");
    private static readonly ContractFunction s_withdraw = new("withdraw(bytes32,bytes32,address)");

    /// <summary>Where it is.</summary>
    public Address Address => address;

    /// <summary>Init code: the data of a transaction without a receiver that creates one.</summary>
    public static ReadOnlyMemory<byte> InitCode(Address court, ulong unbondingTime, uint tombstoneAfter) =>
        ContractCode.Init("StakeVault", "(address,uint64,uint32)", AbiValue.Of(court), AbiValue.Of(unbondingTime), AbiValue.Of(tombstoneAfter));

    /// <summary>Adds the sent wei to a provider's free stake; from anybody.</summary>
    public SettlementCall Deposit(Hash256 providerId, UInt256 value) =>
        s_deposit.Call(address, value, AbiValue.Of(providerId));

    /// <summary>Bars withdrawals from one lock while a dispute is open; by the court.</summary>
    public SettlementCall Freeze(Hash256 providerId, Hash256 jobId) =>
        s_freeze.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(jobId));

    /// <summary>Grant role: <c>grantRole(bytes32,address)</c>.</summary>
    public SettlementCall GrantRole(Hash256 role, Address account) =>
        s_grantRole.Call(address, UInt256.Zero, AbiValue.Of(role), AbiValue.Of(account));

    /// <summary>Moves free stake into the lock of a job; by the operator, unless tombstoned.</summary>
    public SettlementCall Lock(Hash256 providerId, Hash256 jobId, UInt256 amount) =>
        s_lock.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(jobId), AbiValue.Of(amount));

    /// <summary>Registers a provider. Anyone may send it: the id commits to both keys.</summary>
    public SettlementCall Register(Address @operator, Address recovery, Hash256 salt) =>
        s_register.Call(address, UInt256.Zero, AbiValue.Of(@operator), AbiValue.Of(recovery), AbiValue.Of(salt));

    /// <summary>Renounce role: <c>renounceRole(bytes32,address)</c>.</summary>
    public SettlementCall RenounceRole(Hash256 role, Address callerConfirmation) =>
        s_renounceRole.Call(address, UInt256.Zero, AbiValue.Of(role), AbiValue.Of(callerConfirmation));

    /// <summary>Takes stake out of a job's lock (or, with job zero, out of the free stake) into a ticket that is ready after the unbonding time; by the operator. The ticket of a lock stays slashable until it is withdrawn.</summary>
    public SettlementCall RequestUnbonding(Hash256 providerId, Hash256 jobId, UInt256 amount) =>
        s_requestUnbonding.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(jobId), AbiValue.Of(amount));

    /// <summary>Returns all ready tickets of one lock to the free stake, under the same conditions as withdraw.</summary>
    public SettlementCall Restake(Hash256 providerId, Hash256 jobId) =>
        s_restake.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(jobId));

    /// <summary>Revoke role: <c>revokeRole(bytes32,address)</c>.</summary>
    public SettlementCall RevokeRole(Hash256 role, Address account) =>
        s_revokeRole.Call(address, UInt256.Zero, AbiValue.Of(role), AbiValue.Of(account));

    /// <summary>Replaces the operator's key; by the recovery key alone.</summary>
    public SettlementCall RotateOperator(Hash256 providerId, Address @operator) =>
        s_rotateOperator.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(@operator));

    /// <summary>Hands the recovery to another key; by the recovery key alone.</summary>
    public SettlementCall RotateRecovery(Hash256 providerId, Address recovery) =>
        s_rotateRecovery.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(recovery));

    /// <summary>Takes a share of what was locked to the job at the time of the offence, as far as it is still there, and sends it to the court; counts a conviction; by the court, once an offence.</summary>
    /// <param name="providerId"><c>bytes32</c>.</param>
    /// <param name="jobId"><c>bytes32</c>.</param>
    /// <param name="offenceId"><c>bytes32</c>.</param>
    /// <param name="occurredAt"><c>uint64</c>.</param>
    /// <param name="bps">The share of the lock, in basis points.</param>
    public SettlementCall Slash(Hash256 providerId, Hash256 jobId, Hash256 offenceId, ulong occurredAt, UInt256 bps) =>
        s_slash.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(jobId), AbiValue.Of(offenceId), AbiValue.Of(occurredAt), AbiValue.Of(bps));

    /// <summary>Ends one freeze; by the court.</summary>
    public SettlementCall Thaw(Hash256 providerId, Hash256 jobId) =>
        s_thaw.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(jobId));

    /// <summary>Pays all ready tickets of one lock to an address; by the operator, unless the lock is under dispute.</summary>
    public SettlementCall Withdraw(Hash256 providerId, Hash256 jobId, Address to) =>
        s_withdraw.Call(address, UInt256.Zero, AbiValue.Of(providerId), AbiValue.Of(jobId), AbiValue.Of(to));
}
