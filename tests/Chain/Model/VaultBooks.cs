using System.Numerics;

namespace ZeroG.Chain.Tests.Model;

internal sealed class ProviderBook
{
    public Address Operator { get; set; }

    public Address Recovery { get; set; }

    /// <summary>Operators before this one.</summary>
    public List<Address> Former { get; } = [];

    public uint Convictions { get; set; }

    public bool IsTombstoned { get; set; }

    public BigInteger Free { get; set; }
}

internal sealed class TicketBook
{
    public BigInteger Amount { get; set; }

    public ulong RequestedAt { get; init; }

    public ulong ReadyAt { get; init; }
}

/// <summary>One lock with all of its past.</summary>
internal sealed class LockBook
{
    public List<(ulong Time, BigInteger Amount)> History { get; } = [];

    public List<(ulong Time, BigInteger Amount)> Slashes { get; } = [];

    public List<TicketBook> Tickets { get; } = [];

    public int Disputes { get; set; }

    public BigInteger Amount => History.Count > 0 ? History[^1].Amount : BigInteger.Zero;

    public void Set(ulong time, BigInteger amount) => History.Add((time, amount));

    /// <summary>At the end of that second.</summary>
    public BigInteger At(ulong time) => History.LastOrDefault(point => point.Time <= time).Amount;

    /// <summary>The latest seconds before this one at which the lock or a ticket of it changed.</summary>
    public IEnumerable<ulong> Edges(ulong now) =>
        History.Select(point => point.Time).Concat(Tickets.Select(ticket => ticket.RequestedAt)).Concat(Slashes.Select(slash => slash.Time)).Where(time => time < now).Distinct().OrderDescending().Take(2);

    public BigInteger SlashableAt(ulong time)
    {
        var since = Slashes.Where(slash => slash.Time > time).Aggregate(BigInteger.Zero, (sum, slash) => sum + slash.Amount);
        var there = Tickets.Where(ticket => ticket.RequestedAt > time).Aggregate(Amount, (sum, ticket) => sum + ticket.Amount);
        return BigInteger.Max(BigInteger.Zero, BigInteger.Min(At(time) - since, there));
    }
}
