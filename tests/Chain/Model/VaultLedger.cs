using System.Numerics;
using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Tests.Model;

/// <summary>Stake: free, locked, unbonding.</summary>
internal sealed class VaultLedger(Ledger ledger)
{
    public const int MaxTickets = 8;

    public Dictionary<Hash256, ProviderBook> Providers { get; } = [];

    public Dictionary<LockKey, LockBook> Locks { get; } = [];

    public BigInteger Free => Sum(Providers.Values.Select(provider => provider.Free));

    public BigInteger Locked => Sum(Locks.Values.Select(book => book.Amount));

    public BigInteger Unbonding => Sum(Locks.Values.SelectMany(book => book.Tickets).Select(ticket => ticket.Amount));

    private Address Contract => ledger.Deployment.Vault;

    public LockBook Book(Hash256 providerId, Hash256 jobId)
    {
        var key = new LockKey(providerId, jobId);
        return Locks.TryGetValue(key, out var book) ? book : Locks[key] = new LockBook();
    }

    public Address OperatorOf(Hash256 providerId) => Providers.TryGetValue(providerId, out var it) ? it.Operator : Address.Zero;

    public List<ContractError> Register(Address @operator, Address recovery, Hash256 salt)
    {
        var id = ContractIds.Provider(@operator, recovery, salt);
        var why = new List<ContractError>();
        if (@operator == Address.Zero) why.Add(new ContractError.InvalidKey(@operator));
        if (recovery == Address.Zero || recovery == @operator) why.Add(new ContractError.InvalidKey(recovery));
        if (Providers.ContainsKey(id)) why.Add(new ContractError.ProviderExists(id));
        if (why.Count == 0) Providers[Touch(id)] = new ProviderBook { Operator = @operator, Recovery = recovery };
        return why;
    }

    public List<ContractError> Rotate(Address from, Hash256 id, bool isOperator, Address key)
    {
        if (!Providers.TryGetValue(id, out var it)) return [new ContractError.UnknownProvider(id)];
        var why = new List<ContractError>();
        if (from != it.Recovery) why.Add(new ContractError.NotRecovery(id, from));
        if (key == Address.Zero || key == (isOperator ? it.Recovery : it.Operator)) why.Add(new ContractError.InvalidKey(key));
        if (why.Count > 0) return why;
        if (isOperator)
        {
            it.Former.Add(it.Operator);
            it.Operator = key;
        }
        else it.Recovery = key;
        Touch(id);
        return why;
    }

    public List<ContractError> Deposit(Address from, Hash256 id, BigInteger wei)
    {
        if (!Providers.TryGetValue(id, out var it)) return [new ContractError.UnknownProvider(id)];
        if (wei.IsZero) return [new ContractError.ZeroAmount()];
        ledger.Move(from, Contract, wei);
        it.Free += wei;
        Touch(id);
        return [];
    }

    public List<ContractError> Lock(Address from, Hash256 id, Hash256 jobId, BigInteger wei)
    {
        var why = ByOperator(from, id, out var it);
        if (it is null) return why;
        if (it.IsTombstoned) why.Add(new ContractError.ProviderTombstoned(id));
        if (jobId == default) why.Add(new ContractError.ReservedJob());
        if (wei.IsZero) why.Add(new ContractError.ZeroAmount());
        if (wei > it.Free) why.Add(new ContractError.InsufficientStake(id, default, Ledger.U(it.Free), Ledger.U(wei)));
        if (why.Count > 0) return why;
        it.Free -= wei;
        Touch(id, jobId).Set(ledger.Now, Book(id, jobId).Amount + wei);
        return why;
    }

    public List<ContractError> RequestUnbonding(Address from, Hash256 id, Hash256 jobId, BigInteger wei)
    {
        var why = ByOperator(from, id, out var it);
        if (it is null) return why;
        var book = Book(id, jobId);
        var there = jobId == default ? it.Free : book.Amount;
        if (wei.IsZero) why.Add(new ContractError.ZeroAmount());
        if (book.Tickets.Count == MaxTickets) why.Add(new ContractError.TooManyTickets(id, jobId));
        if (wei > there) why.Add(new ContractError.InsufficientStake(id, jobId, Ledger.U(there), Ledger.U(wei)));
        if (why.Count > 0) return why;
        if (jobId == default) it.Free -= wei;
        else book.Set(ledger.Now, book.Amount - wei);
        Touch(id, jobId).Tickets.Add(new TicketBook { Amount = wei, RequestedAt = ledger.Now, ReadyAt = ledger.Now + ledger.Deployment.Terms.UnbondingTime });
        return why;
    }

    /// <summary>Pays ready tickets to an address, or returns them to the free stake for null.</summary>
    public List<ContractError> Withdraw(Address from, Hash256 id, Hash256 jobId, Address? to)
    {
        var why = ByOperator(from, id, out var it);
        if (it is null) return why;
        var book = Book(id, jobId);
        var ready = book.Tickets.TakeWhile(ticket => ticket.ReadyAt <= ledger.Now).ToList();
        var amount = Sum(ready.Select(ticket => ticket.Amount));
        if (book.Disputes > 0) why.Add(new ContractError.LockFrozen(id, jobId));
        if (ready.Count == 0) why.Add(new ContractError.NothingReady(id, jobId));
        if (why.Count == 0 && to == ledger.Refuser) why.Add(new ContractError.TransferFailed(ledger.Refuser, Ledger.U(amount)));
        if (why.Count > 0) return why;
        book.Tickets.RemoveRange(0, ready.Count);
        Touch(id, jobId);
        if (to is { } receiver) ledger.Move(Contract, receiver, amount);
        else it.Free += amount;
        return why;
    }

    /// <summary>A share of the lock at that second, less what was slashed since, from the lock and then from the tickets that left it since.</summary>
    public BigInteger Slash(Hash256 id, Hash256 jobId, ulong occurredAt, BigInteger bps)
    {
        var book = Touch(id, jobId);
        var amount = BigInteger.Min(book.At(occurredAt) * bps / 10_000, book.SlashableAt(occurredAt));
        var left = amount - BigInteger.Min(amount, book.Amount);
        if (amount > left) book.Set(ledger.Now, book.Amount - (amount - left));
        foreach (var ticket in book.Tickets.Where(ticket => ticket.RequestedAt > occurredAt).Reverse())
        {
            var part = BigInteger.Min(left, ticket.Amount);
            ticket.Amount -= part;
            left -= part;
        }
        Assert.True(left.IsZero, "A slash is bounded by what is there.");
        if (!amount.IsZero) book.Slashes.Add((ledger.Now, amount));
        var it = Providers[Touch(id)];
        it.Convictions++;
        it.IsTombstoned |= it.Convictions >= ledger.Deployment.Terms.TombstoneAfter;
        ledger.Move(Contract, ledger.Deployment.Court, amount);
        return amount;
    }

    public LockBook Touch(Hash256 id, Hash256 jobId)
    {
        ledger.Touched.Add(new LockKey(id, jobId));
        Touch(id);
        return Book(id, jobId);
    }

    public Hash256 Touch(Hash256 id)
    {
        ledger.Touched.Add(new ProviderKey(id));
        return id;
    }

    private List<ContractError> ByOperator(Address from, Hash256 id, out ProviderBook? it)
    {
        if (!Providers.TryGetValue(id, out it)) return [new ContractError.UnknownProvider(id)];
        return it.Operator == from ? [] : [new ContractError.NotOperator(id, from)];
    }

    private static BigInteger Sum(IEnumerable<BigInteger> items) => items.Aggregate(BigInteger.Zero, (sum, item) => sum + item);
}
