// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public sealed partial class StakeVault
{
    /// <summary>The struct Provider.</summary>
    /// <param name="Operator">The key that locks, unbonds and withdraws.</param>
    /// <param name="Recovery">The key that replaces the operator's.</param>
    /// <param name="Convictions">Offences it was slashed for.</param>
    /// <param name="Tombstoned">Whether it may take no new locks.</param>
    /// <param name="Free">Stake that is neither locked nor unbonding, in wei.</param>
    public sealed record Provider(Address Operator, Address Recovery, uint Convictions, bool Tombstoned, UInt256 Free)
    {
        internal object ToAbi() => new object[] { AbiValue.Of(Operator), AbiValue.Of(Recovery), AbiValue.Of(Convictions), AbiValue.Of(Tombstoned), AbiValue.Of(Free) };

        internal static Provider FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(AbiValue.ToAddress(members[0]), AbiValue.ToAddress(members[1]), (uint)AbiValue.ToUInt64(members[2]), AbiValue.ToBoolean(members[3]), AbiValue.ToUInt256(members[4]));
        }
    }

    /// <summary>The struct Ticket.</summary>
    /// <param name="Amount">What is left of it, in wei.</param>
    /// <param name="RequestedAt">When it was requested, in seconds since 1970.</param>
    /// <param name="ReadyAt">When it can be withdrawn, unless the lock is frozen.</param>
    public sealed record Ticket(UInt256 Amount, ulong RequestedAt, ulong ReadyAt)
    {
        internal object ToAbi() => new object[] { AbiValue.Of(Amount), AbiValue.Of(RequestedAt), AbiValue.Of(ReadyAt) };

        internal static Ticket FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(AbiValue.ToUInt256(members[0]), AbiValue.ToUInt64(members[1]), AbiValue.ToUInt64(members[2]));
        }
    }

    /// <summary>What <see cref="TotalsAsync"/> answers.</summary>
    public sealed record Totals(UInt256 Free, UInt256 Locked, UInt256 Unbonding, UInt256 Surplus);
}
