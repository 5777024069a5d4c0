// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public sealed partial class JobEscrow
{
    /// <summary>Open: rounds may be settled. Cancelled: for the settlement grace only. Completed, Failed: no more.</summary>
    public enum JobStatus
    {
        /// <summary>None.</summary>
        None,

        /// <summary>Open.</summary>
        Open,

        /// <summary>Cancelled.</summary>
        Cancelled,

        /// <summary>Completed.</summary>
        Completed,

        /// <summary>Failed.</summary>
        Failed,
    }

    /// <summary>The struct Job.</summary>
    /// <param name="Owner">Who funded it and gets the rest.</param>
    /// <param name="Status">See JobStatus.</param>
    /// <param name="Rounds">How many there are; round r is in [0, rounds).</param>
    /// <param name="SettleBy">When the last round can be settled, in seconds since 1970.</param>
    /// <param name="OrchestratorId">The provider whose operator settles.</param>
    /// <param name="Funded">What was paid in, in wei.</param>
    /// <param name="Rest">What is neither settled nor refunded, in wei.</param>
    public sealed record Job(Address Owner, JobEscrow.JobStatus Status, ulong Rounds, ulong SettleBy, Hash256 OrchestratorId, UInt256 Funded, UInt256 Rest)
    {
        internal object ToAbi() => new object[] { AbiValue.Of(Owner), AbiValue.Of((ulong)Status), AbiValue.Of(Rounds), AbiValue.Of(SettleBy), AbiValue.Of(OrchestratorId), AbiValue.Of(Funded), AbiValue.Of(Rest) };

        internal static Job FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(AbiValue.ToAddress(members[0]), AbiValue.ToEnum<JobEscrow.JobStatus>(members[1]), AbiValue.ToUInt64(members[2]), AbiValue.ToUInt64(members[3]), AbiValue.ToHash(members[4]), AbiValue.ToUInt256(members[5]), AbiValue.ToUInt256(members[6]));
        }
    }

    /// <summary>The struct Settlement.</summary>
    /// <param name="Root">Merkle root of its leaves.</param>
    /// <param name="Round">The round it pays.</param>
    /// <param name="ClaimableAt">When claims begin, in seconds since 1970.</param>
    /// <param name="ExpiresAt">When they end.</param>
    /// <param name="Expired">Whether the unclaimed part has gone back to the job.</param>
    /// <param name="Total">Sum of its leaves, in wei.</param>
    /// <param name="Claimed">What was claimed of it, in wei.</param>
    public sealed record Settlement(Hash256 Root, ulong Round, ulong ClaimableAt, ulong ExpiresAt, bool Expired, UInt256 Total, UInt256 Claimed)
    {
        internal object ToAbi() => new object[] { AbiValue.Of(Root), AbiValue.Of(Round), AbiValue.Of(ClaimableAt), AbiValue.Of(ExpiresAt), AbiValue.Of(Expired), AbiValue.Of(Total), AbiValue.Of(Claimed) };

        internal static Settlement FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(AbiValue.ToHash(members[0]), AbiValue.ToUInt64(members[1]), AbiValue.ToUInt64(members[2]), AbiValue.ToUInt64(members[3]), AbiValue.ToBoolean(members[4]), AbiValue.ToUInt256(members[5]), AbiValue.ToUInt256(members[6]));
        }
    }

    /// <summary>What <see cref="TotalsAsync"/> answers.</summary>
    public sealed record Totals(UInt256 Rest, UInt256 Unclaimed, UInt256 Credits, UInt256 Surplus);
}
