using System.Numerics;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Tests.Model;

/// <summary>What providers, and those who would like to be them, do with the vault. Mostly what could succeed; the rest must fail as the ledger says.</summary>
internal sealed class VaultMoves(Ledger ledger, Cast cast)
{
    private const int MostProviders = 22;

    private readonly StakeVault _vault = ledger.Deployment.StakeVault();
    private readonly List<(Address Operator, Address Recovery, Hash256 Salt)> _registered = [];

    public IReadOnlyList<Hash256> Ids => [.. ledger.Vault.Providers.Keys];

    public Move Register()
    {
        var (@operator, recovery, salt) = (cast.Pick(cast.Strangers), cast.Pick(cast.Owners), cast.Hash());
        if (cast.Chance(25) && _registered.Count > 0) (@operator, recovery, salt) = cast.Pick(_registered);
        else if (cast.Chance(20)) (@operator, recovery) = cast.Chance(50) ? (Address.Zero, recovery) : (@operator, cast.Chance(50) ? Address.Zero : @operator);
        else if (_registered.Count < MostProviders && cast.FreshKeys > 20) _registered.Add((@operator, recovery, _) = (cast.FreshKey(), cast.FreshKey(), salt));
        return Move.Of("register", cast.Pick(cast.Strangers), _vault.Register(@operator, recovery, salt), ledger.Vault.Register(@operator, recovery, salt));
    }

    public Move Rotate()
    {
        var (id, isOperator) = (AnyId(), cast.Chance(70));
        var it = ledger.Vault.Providers.GetValueOrDefault(id);
        var from = it is null || cast.Chance(25) ? it is not null && cast.Chance(50) ? it.Operator : cast.Pick(cast.Strangers) : it.Recovery;
        var key = cast.Chance(20) || cast.FreshKeys == 0 ? cast.Chance(50) || it is null ? Address.Zero : isOperator ? it.Recovery : it.Operator : from == it?.Recovery ? cast.FreshKey() : cast.Pick(cast.Sinks);
        return Move.Of(isOperator ? "rotateOperator" : "rotateRecovery", from, isOperator ? _vault.RotateOperator(id, key) : _vault.RotateRecovery(id, key), ledger.Vault.Rotate(from, id, isOperator, key));
    }

    public Move Deposit()
    {
        var (from, id, wei) = (cast.Pick(cast.Owners), AnyId(), cast.Chance(6) ? BigInteger.Zero : cast.Wei(BigInteger.Pow(10, 18)) + 1);
        return Move.Of("deposit", from, _vault.Deposit(id, Ledger.U(wei)), ledger.Vault.Deposit(from, id, wei));
    }

    public Move Lock()
    {
        // Who is barred keeps trying now and then.
        var able = ledger.Vault.Providers.Where(item => !item.Value.IsTombstoned && item.Value.Free > 0).Select(item => item.Key).ToList();
        var id = able.Count == 0 || cast.Chance(12) ? AnyId() : cast.Pick(able);
        var free = ledger.Vault.Providers.GetValueOrDefault(id)?.Free ?? 0;
        var jobId = cast.Chance(4) ? default : AnyJob();
        var wei = cast.Chance(6) ? BigInteger.Zero : cast.Chance(6) ? free + 1 : cast.Wei(free);
        var from = Caller(id);
        return Move.Of("lock", from, _vault.Lock(id, jobId, Ledger.U(wei)), ledger.Vault.Lock(from, id, jobId, wei));
    }

    public Move RequestUnbonding()
    {
        var (id, jobId) = AnyLock(book => book.Amount > 0);
        if (cast.Chance(20)) jobId = default;
        var there = jobId == default ? ledger.Vault.Providers.GetValueOrDefault(id)?.Free ?? 0 : ledger.Vault.Book(id, jobId).Amount;
        var wei = cast.Chance(5) ? BigInteger.Zero : cast.Chance(5) ? there + 1 : cast.Chance(10) ? there : cast.Wei(there / 3);
        var from = Caller(id);
        return Move.Of("requestUnbonding", from, _vault.RequestUnbonding(id, jobId, Ledger.U(wei)), ledger.Vault.RequestUnbonding(from, id, jobId, wei));
    }

    public Move Withdraw()
    {
        var (id, jobId) = AnyLock(cast.Chance(75) ? book => book.Tickets.Any(ticket => ticket.ReadyAt <= ledger.Now) : book => book.Tickets.Count > 0);
        Address? to = cast.Chance(30) ? null : cast.Chance(15) ? ledger.Refuser : cast.Pick(cast.Sinks);
        var from = Caller(id);
        return Move.Of(to is null ? "restake" : "withdraw", from, to is { } receiver ? _vault.Withdraw(id, jobId, receiver) : _vault.Restake(id, jobId), ledger.Vault.Withdraw(from, id, jobId, to));
    }

    /// <summary>What only the court may do, by others; who seats the panels among them.</summary>
    public Move Usurp()
    {
        var (id, jobId) = AnyLock(_ => true);
        var from = cast.Chance(50) ? ledger.Deployment.Deployer : Caller(id);
        var (name, call) = cast.Next(3) switch
        {
            0 => ("freeze", _vault.Freeze(id, jobId)),
            1 => ("thaw", _vault.Thaw(id, jobId)),
            _ => ("slash", _vault.Slash(id, jobId, cast.Hash(), ledger.Now - 1, 10_000)),
        };
        return Move.Of($"{name} by others", from, call, [Ledger.Unauthorized(from, ContractRoles.Court)]);
    }

    public Move Grant()
    {
        var from = ledger.Deployment.Deployer;
        var contract = cast.Pick<Func<SettlementCall>>([() => _vault.GrantRole(ContractRoles.Court, from), () => ledger.Deployment.JobEscrow().GrantRole(ContractRoles.Court, from)]);
        return Move.Of("grantRole", from, contract(), [Ledger.Unauthorized(from, Keccak256.Hash("NOBODY_ROLE"u8))]);
    }

    public Hash256 AnyId() => cast.Chance(3) || Ids.Count == 0 ? cast.Hash() : cast.Pick(Ids);

    /// <summary>Mostly the operator; otherwise one that was, or a stranger.</summary>
    public Address Caller(Hash256 id)
    {
        if (!ledger.Vault.Providers.TryGetValue(id, out var it)) return cast.Pick(cast.Strangers);
        if (!cast.Chance(6)) return it.Operator;
        return it.Former.Count > 0 && cast.Chance(70) ? it.Former[^1] : cast.Pick(cast.Strangers);
    }

    public (Hash256 Id, Hash256 JobId) AnyLock(Func<LockBook, bool> wanted)
    {
        var fitting = ledger.Vault.Locks.Where(item => ledger.Vault.Providers.ContainsKey(item.Key.ProviderId) && wanted(item.Value)).Select(item => item.Key).ToList();
        if (fitting.Count == 0 || cast.Chance(4)) return (AnyId(), AnyJob());
        var key = cast.Pick(fitting);
        return (key.ProviderId, key.JobId);
    }

    private Hash256 AnyJob()
    {
        var live = ledger.Escrow.Jobs.Where(job => job.Value.Status == JobEscrow.JobStatus.Open).Select(job => job.Key).ToList();
        return live.Count > 0 && !cast.Chance(5) ? cast.Pick(live) : ledger.Escrow.Jobs.Count > 0 && cast.Chance(50) ? cast.Pick(ledger.Escrow.Jobs.Keys.ToList()) : cast.Hash();
    }
}
