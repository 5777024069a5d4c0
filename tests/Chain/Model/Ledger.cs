using System.Numerics;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Deployments;

namespace ZeroG.Chain.Tests.Model;

/// <summary>
/// The reference: what docs/contracts.md says of the money, in plain sums over plain lists. A move either changes it, or
/// gives the errors that may refuse it: any of those that hold, since which is looked for first is no promise.
/// </summary>
internal sealed class Ledger
{
    public static readonly Address Burn = Address.Parse("0x000000000000000000000000000000000000dead");

    private readonly Dictionary<Address, BigInteger> _wei = [];
    private readonly Dictionary<Address, BigInteger> _forced = [];

    public Ledger(Deployment deployment, Address refuser)
    {
        (Deployment, Refuser) = (deployment, refuser);
        Vault = new VaultLedger(this);
        Escrow = new EscrowLedger(this);
        Court = new CourtLedger(this);
    }

    public Deployment Deployment { get; }

    /// <summary>A contract that takes no money.</summary>
    public Address Refuser { get; }

    /// <summary>The time of the block that is being filled, in seconds since 1970.</summary>
    public ulong Now { get; set; }

    public VaultLedger Vault { get; }

    public EscrowLedger Escrow { get; }

    public CourtLedger Court { get; }

    /// <summary>What changed since the last comparison.</summary>
    public HashSet<object> Touched { get; } = [];

    public IEnumerable<Address> Accounts => _wei.Keys;

    public BigInteger Wei(Address account) => _wei.GetValueOrDefault(account);

    public BigInteger Forced(Address contract) => _forced.GetValueOrDefault(contract);

    public void Open(Address account, BigInteger wei) => _wei[account] = wei;

    public void Move(Address from, Address to, BigInteger wei)
    {
        _wei[from] = Wei(from) - wei;
        _wei[to] = Wei(to) + wei;
        Touched.Add(from);
        Touched.Add(to);
    }

    /// <summary>The price of a transaction, paid by its sender whether it succeeded or not.</summary>
    public void Spend(Address from, BigInteger wei)
    {
        _wei[from] = Wei(from) - wei;
        Touched.Add(from);
    }

    /// <summary>Ether that a contract gets without being asked is its surplus.</summary>
    public void Force(Address from, Address contract, BigInteger wei)
    {
        Move(from, contract, wei);
        _forced[contract] = Forced(contract) + wei;
    }

    public static UInt256 U(BigInteger value) => new(value);

    public static ContractError Unauthorized(Address caller, Hash256 role) => new ContractError.AccessControlUnauthorizedAccount(caller, role);
}

internal sealed record LockKey(Hash256 ProviderId, Hash256 JobId);

internal sealed record ProviderKey(Hash256 Id);

internal sealed record JobKey(Hash256 Id);

internal sealed record SettlementKey(Hash256 JobId, Hash256 SettlementId);

internal sealed record DisputeKey(int Id);
