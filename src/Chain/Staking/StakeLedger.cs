using System.Collections.Immutable;

namespace ZeroG.Chain.Staking;

/// <summary>Stake on its way out of the vault.</summary>
/// <param name="Amount">What is left of it, in wei; above zero.</param>
/// <param name="RequestedAt">When it left the lock, in seconds since 1970.</param>
/// <param name="ReadyAt">When it can be withdrawn.</param>
public sealed record StakeTicketEntry(UInt256 Amount, ulong RequestedAt, ulong ReadyAt);

/// <summary>Stake of one provider for one job, or, of job zero, none and what left the free stake.</summary>
public sealed record StakeLockEntry
{
    /// <summary>What is locked, in wei.</summary>
    public UInt256 Locked { get; init; }

    /// <summary>What is unbonding from it, the oldest first.</summary>
    public ImmutableArray<StakeTicketEntry> Tickets { get; init; } = [];

    /// <summary>Open disputes.</summary>
    public UInt256 Disputes { get; init; }

    /// <summary>Whether nothing is left of it.</summary>
    public bool IsEmpty => Locked.IsZero && Tickets.IsEmpty && Disputes.IsZero;
}

/// <summary>
/// A provider's account as the events of the vault and of the contracts that credit it tell: a pure function of them, in the order of
/// the chain. Where the events contradict each other, amounts end at zero.
/// </summary>
public sealed record StakeLedger
{
    /// <summary>The key that acts for it; zero where the vault does not know it.</summary>
    public Address Operator { get; init; }

    /// <summary>The key that can replace that.</summary>
    public Address Recovery { get; init; }

    /// <summary>Stake that is neither locked nor unbonding, in wei.</summary>
    public UInt256 Free { get; init; }

    /// <summary>What it earned and has not fetched, in wei.</summary>
    public UInt256 Credit { get; init; }

    /// <summary>What it lost, in wei.</summary>
    public UInt256 Slashed { get; init; }

    /// <summary>Offences that it was slashed for.</summary>
    public uint Convictions { get; init; }

    /// <summary>Whether it may take no more locks.</summary>
    public bool IsTombstoned { get; init; }

    /// <summary>Its locks by job; those that are empty are left out.</summary>
    public ImmutableDictionary<Hash256, StakeLockEntry> Locks { get; init; } = ImmutableDictionary<Hash256, StakeLockEntry>.Empty;

    internal StakeLedger Registered(Address @operator, Address recovery) => this with { Operator = @operator, Recovery = recovery };

    internal StakeLedger Deposited(UInt256 amount) => this with { Free = Free + amount };

    internal StakeLedger Locked(Hash256 job, UInt256 amount) => With(job, item => item with { Locked = item.Locked + amount }) with { Free = Less(Free, amount) };

    internal StakeLedger Unbonding(Hash256 job, UInt256 amount, ulong readyAt, ulong unbondingTime)
    {
        var ticket = new StakeTicketEntry(amount, readyAt - unbondingTime, readyAt);
        return job == default
            ? With(job, item => item with { Tickets = item.Tickets.Add(ticket) }) with { Free = Less(Free, amount) }
            : With(job, item => item with { Locked = Less(item.Locked, amount), Tickets = item.Tickets.Add(ticket) });
    }

    // Ready tickets leave together, and they are the oldest.
    internal StakeLedger Left(Hash256 job, UInt256 amount) => With(job, item =>
    {
        var tickets = item.Tickets;
        for (; !tickets.IsEmpty && !amount.IsZero; tickets = tickets.RemoveAt(0)) amount = Less(amount, tickets[0].Amount);
        return item with { Tickets = tickets };
    });

    /// <summary>From the lock first, then from the tickets that left it after the offence, the youngest first.</summary>
    internal StakeLedger Slash(Hash256 job, ulong occurredAt, UInt256 amount) => With(job, item =>
    {
        var rest = Less(amount, item.Locked);
        var tickets = item.Tickets;
        for (var i = tickets.Length - 1; i >= 0 && !rest.IsZero && tickets[i].RequestedAt > occurredAt; i--)
        {
            var part = UInt256.Min(rest, tickets[i].Amount);
            rest -= part;
            tickets = tickets.SetItem(i, tickets[i] with { Amount = tickets[i].Amount - part });
        }

        return item with { Locked = Less(item.Locked, amount), Tickets = tickets.RemoveAll(ticket => ticket.Amount.IsZero) };
    }) with
    { Slashed = Slashed + amount, Convictions = Convictions + 1 };

    internal StakeLedger Disputed(Hash256 job, UInt256 disputes) => With(job, item => item with { Disputes = disputes });

    internal StakeLedger Credited(UInt256 amount) => this with { Credit = Credit + amount };

    internal StakeLedger Fetched(UInt256 amount) => this with { Credit = Less(Credit, amount) };

    private StakeLedger With(Hash256 job, Func<StakeLockEntry, StakeLockEntry> change)
    {
        var changed = change(Locks.GetValueOrDefault(job) ?? new StakeLockEntry());
        return this with { Locks = changed.IsEmpty ? Locks.Remove(job) : Locks.SetItem(job, changed) };
    }

    private static UInt256 Less(UInt256 from, UInt256 amount) => from > amount ? from - amount : UInt256.Zero;
}
