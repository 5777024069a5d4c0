using System.Collections.Immutable;
using ZeroG.Money;

namespace ZeroG.Staking;

/// <summary>Stake on its way out of the vault.</summary>
/// <param name="Amount">What is left of it.</param>
/// <param name="ReadyAt">When it can be withdrawn, unless its lock is under dispute.</param>
[GenerateSerializer, Immutable, Alias("zerog.StakeTicket")]
public sealed record StakeTicket([property: Id(0)] Wei Amount, [property: Id(1)] DateTimeOffset ReadyAt);

/// <summary>Stake of one provider for one job.</summary>
/// <param name="ChainJobId">The job on the chain; 64 zeros for stake that belonged to no job when it began to unbond.</param>
/// <param name="JobId">The job in this cluster; empty where it knows none of that id.</param>
/// <param name="Locked">What is locked, without what is unbonding.</param>
/// <param name="Unbonding">What is unbonding from it; at most 8.</param>
/// <param name="Disputes">Open disputes, which bar withdrawals from it.</param>
[GenerateSerializer, Immutable, Alias("zerog.StakeLock")]
public sealed record StakeLock(
    string ChainJobId,
    string JobId,
    [property: Id(2)] Wei Locked,
    ImmutableArray<StakeTicket> Unbonding,
    [property: Id(4)] ulong Disputes)
{
    /// <summary>The job on the chain.</summary>
    [Id(0)] public string ChainJobId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(ChainJobId, Bounds.Root);

    /// <summary>The job in this cluster, or empty.</summary>
    [Id(1)] public string JobId { get; init => field = Bounds.Plain(value, Bounds.Job); } = Bounds.Plain(JobId, Bounds.Job);

    /// <summary>What is unbonding from it.</summary>
    [Id(3)] public ImmutableArray<StakeTicket> Unbonding { get; init => field = Bounds.Items(value, Bounds.Tickets); } = Bounds.Items(Unbonding, Bounds.Tickets);
}

/// <summary>A stake account as the chain has it.</summary>
/// <param name="ProviderId">The provider.</param>
/// <param name="Operator">The key that acts for it; empty where the vault does not know the provider.</param>
/// <param name="Recovery">The key that can replace that.</param>
/// <param name="Free">Stake that is neither locked nor unbonding.</param>
/// <param name="Credit">What it has earned and not fetched.</param>
/// <param name="Locks">Its locks that hold anything, by job; at most 512, the largest.</param>
/// <param name="Slashed">What it has lost so far.</param>
/// <param name="Convictions">Offences that it was slashed for.</param>
/// <param name="IsTombstoned">Whether it may take no more locks.</param>
/// <param name="Block">Height at which this was read.</param>
/// <param name="FinalBlock">Height up to which no reorganization changes it.</param>
[GenerateSerializer, Immutable, Alias("zerog.StakeAccountInfo")]
public sealed record StakeAccountInfo(
    string ProviderId,
    string Operator,
    string Recovery,
    [property: Id(3)] Wei Free,
    [property: Id(4)] Wei Credit,
    ImmutableArray<StakeLock> Locks,
    [property: Id(6)] Wei Slashed,
    [property: Id(7)] uint Convictions,
    [property: Id(8)] bool IsTombstoned,
    [property: Id(9)] ulong Block,
    [property: Id(10)] ulong FinalBlock)
{
    /// <summary>The provider.</summary>
    [Id(0)] public string ProviderId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(ProviderId, Bounds.Root);

    /// <summary>The key that acts for it, or empty.</summary>
    [Id(1)] public string Operator { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(Operator, Bounds.Account);

    /// <summary>The key that can replace that, or empty.</summary>
    [Id(2)] public string Recovery { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(Recovery, Bounds.Account);

    /// <summary>Its locks that hold anything.</summary>
    [Id(5)] public ImmutableArray<StakeLock> Locks { get; init => field = Bounds.Items(value, Bounds.Locks); } = Bounds.Items(Locks, Bounds.Locks);
}

/// <summary>What to do with stake.</summary>
[GenerateSerializer, Alias("zerog.StakeAction")]
public enum StakeAction
{
    /// <summary>Make the provider known to the vault.</summary>
    Register = 0,

    /// <summary>Add money to the free stake.</summary>
    Deposit = 1,

    /// <summary>Move free stake into the lock of a job.</summary>
    Lock = 2,

    /// <summary>Begin to unbond, from a job's lock or from the free stake.</summary>
    Unbond = 3,

    /// <summary>Fetch what is ready, to the operator's account.</summary>
    Withdraw = 4,

    /// <summary>Return what is ready to the free stake.</summary>
    Restake = 5,

    /// <summary>Fetch what was earned, to the operator's account.</summary>
    Collect = 6,
}

/// <summary>An order for a stake account.</summary>
/// <param name="OperationId">Name of the order; the same name is the same order. At most 64 plain characters.</param>
/// <param name="Action">What to do.</param>
/// <param name="Amount">How much; zero where the action takes no amount, and to unbond all.</param>
/// <param name="ChainJobId">Of which job's lock; empty for the free stake.</param>
/// <param name="JobId">That job in this cluster, which the account remembers; empty where it has none.</param>
[GenerateSerializer, Immutable, Alias("zerog.StakeOrder")]
public sealed record StakeOrder(string OperationId, [property: Id(1)] StakeAction Action, [property: Id(2)] Wei Amount, string ChainJobId = "", string JobId = "")
{
    /// <summary>That job in this cluster, or empty.</summary>
    [Id(4)] public string JobId { get; init => field = Bounds.Plain(value, Bounds.Job); } = Bounds.Plain(JobId, Bounds.Job);

    /// <summary>Name of the order.</summary>
    [Id(0)] public string OperationId { get; init => field = Bounds.Plain(value, Bounds.Digest); } = Bounds.Plain(OperationId, Bounds.Digest);

    /// <summary>Of which job's lock, or empty.</summary>
    [Id(3)] public string ChainJobId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(ChainJobId, Bounds.Root);
}
