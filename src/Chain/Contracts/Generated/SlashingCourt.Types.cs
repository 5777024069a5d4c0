// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public sealed partial class SlashingCourt
{
    /// <summary>The enum Verdict.</summary>
    public enum Verdict
    {
        /// <summary>None.</summary>
        None,

        /// <summary>Guilty.</summary>
        Guilty,

        /// <summary>Not guilty.</summary>
        NotGuilty,
    }

    /// <summary>The struct Claim.</summary>
    /// <param name="JobId"><c>bytes32</c>.</param>
    /// <param name="Epoch"><c>uint64</c>.</param>
    /// <param name="Round"><c>uint64</c>.</param>
    /// <param name="ProviderId"><c>bytes32</c>.</param>
    /// <param name="OccurredAt">When, in seconds since 1970: the lock of that second answers for it.</param>
    /// <param name="EvidenceRoot">Root of the evidence bundle.</param>
    public sealed record Claim(Hash256 JobId, ulong Epoch, ulong Round, Hash256 ProviderId, ulong OccurredAt, Hash256 EvidenceRoot)
    {
        internal object ToAbi() => new object[] { AbiValue.Of(JobId), AbiValue.Of(Epoch), AbiValue.Of(Round), AbiValue.Of(ProviderId), AbiValue.Of(OccurredAt), AbiValue.Of(EvidenceRoot) };

        internal static Claim FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(AbiValue.ToHash(members[0]), AbiValue.ToUInt64(members[1]), AbiValue.ToUInt64(members[2]), AbiValue.ToHash(members[3]), AbiValue.ToUInt64(members[4]), AbiValue.ToHash(members[5]));
        }
    }

    /// <summary>The struct Dispute.</summary>
    /// <param name="Claim"><c>(bytes32,uint64,uint64,bytes32,uint64,bytes32)</c>.</param>
    /// <param name="Challenger">Who revealed the claim.</param>
    /// <param name="Appellant">Who appealed; zero if nobody did.</param>
    /// <param name="Bench">The panels that rule, fixed when the claim was revealed.</param>
    /// <param name="Extensions">Of the clock so far.</param>
    /// <param name="First">Verdict of the first panel.</param>
    /// <param name="Second">Verdict of the larger panel.</param>
    /// <param name="Executed">Whether it is over.</param>
    /// <param name="AnswerBy">The last moment of answers.</param>
    /// <param name="RuleBy">The last moment of the first ruling.</param>
    /// <param name="AppealBy">The last moment of an appeal.</param>
    /// <param name="AppealRuleBy">The last moment of the second ruling; zero without an appeal.</param>
    public sealed record Dispute(SlashingCourt.Claim Claim, Address Challenger, Address Appellant, ulong Bench, ulong Extensions, SlashingCourt.Verdict First, SlashingCourt.Verdict Second, bool Executed, ulong AnswerBy, ulong RuleBy, ulong AppealBy, ulong AppealRuleBy)
    {
        internal object ToAbi() => new object[] { Claim.ToAbi(), AbiValue.Of(Challenger), AbiValue.Of(Appellant), AbiValue.Of(Bench), AbiValue.Of(Extensions), AbiValue.Of((ulong)First), AbiValue.Of((ulong)Second), AbiValue.Of(Executed), AbiValue.Of(AnswerBy), AbiValue.Of(RuleBy), AbiValue.Of(AppealBy), AbiValue.Of(AppealRuleBy) };

        internal static Dispute FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(SlashingCourt.Claim.FromAbi(members[0]), AbiValue.ToAddress(members[1]), AbiValue.ToAddress(members[2]), AbiValue.ToUInt64(members[3]), AbiValue.ToUInt64(members[4]), AbiValue.ToEnum<SlashingCourt.Verdict>(members[5]), AbiValue.ToEnum<SlashingCourt.Verdict>(members[6]), AbiValue.ToBoolean(members[7]), AbiValue.ToUInt64(members[8]), AbiValue.ToUInt64(members[9]), AbiValue.ToUInt64(members[10]), AbiValue.ToUInt64(members[11]));
        }
    }

    /// <summary>Fixed at deployment, in basis points and wei.</summary>
    /// <param name="Bond">A challenger's.</param>
    /// <param name="AppealBond">An appellant's.</param>
    /// <param name="PenaltyBps">The share of the lock that an offence costs.</param>
    /// <param name="ChallengerBps">The challenger's share of a slash.</param>
    /// <param name="JobBps">The damaged job's share; the rest is burned, as is that share of a lost bond.</param>
    public sealed record Terms(UInt256 Bond, UInt256 AppealBond, UInt256 PenaltyBps, UInt256 ChallengerBps, UInt256 JobBps)
    {
        internal object ToAbi() => new object[] { AbiValue.Of(Bond), AbiValue.Of(AppealBond), AbiValue.Of(PenaltyBps), AbiValue.Of(ChallengerBps), AbiValue.Of(JobBps) };

        internal static Terms FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(AbiValue.ToUInt256(members[0]), AbiValue.ToUInt256(members[1]), AbiValue.ToUInt256(members[2]), AbiValue.ToUInt256(members[3]), AbiValue.ToUInt256(members[4]));
        }
    }

    /// <summary>All in seconds, fixed at deployment.</summary>
    /// <param name="Anchoring">From an offence to the anchor of its commitment.</param>
    /// <param name="Audit">From the anchor to the reveal of a claim.</param>
    /// <param name="CommitAge">The least age of a commitment at its reveal.</param>
    /// <param name="CommitLife">The greatest.</param>
    /// <param name="Response">From the reveal to the end of the answers.</param>
    /// <param name="Extension">What a late answer leaves at least.</param>
    /// <param name="MaxExtensions">How often that happens in a dispute.</param>
    /// <param name="Ruling">From the end of the answers to the panel's last moment.</param>
    /// <param name="Appeal">From a ruling, or the panel's last moment, to the last moment of an appeal.</param>
    /// <param name="AppealRuling">From an appeal to the larger panel's last moment.</param>
    /// <param name="Finality">Until the chain's blocks are final and the outcome is executed.</param>
    public sealed record Windows(ulong Anchoring, ulong Audit, ulong CommitAge, ulong CommitLife, ulong Response, ulong Extension, ulong MaxExtensions, ulong Ruling, ulong Appeal, ulong AppealRuling, ulong Finality)
    {
        internal object ToAbi() => new object[] { AbiValue.Of(Anchoring), AbiValue.Of(Audit), AbiValue.Of(CommitAge), AbiValue.Of(CommitLife), AbiValue.Of(Response), AbiValue.Of(Extension), AbiValue.Of(MaxExtensions), AbiValue.Of(Ruling), AbiValue.Of(Appeal), AbiValue.Of(AppealRuling), AbiValue.Of(Finality) };

        internal static Windows FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(AbiValue.ToUInt64(members[0]), AbiValue.ToUInt64(members[1]), AbiValue.ToUInt64(members[2]), AbiValue.ToUInt64(members[3]), AbiValue.ToUInt64(members[4]), AbiValue.ToUInt64(members[5]), AbiValue.ToUInt64(members[6]), AbiValue.ToUInt64(members[7]), AbiValue.ToUInt64(members[8]), AbiValue.ToUInt64(members[9]), AbiValue.ToUInt64(members[10]));
        }
    }

    /// <summary>What <see cref="Eip712DomainAsync"/> answers.</summary>
    public sealed record Eip712Domain(ReadOnlyMemory<byte> Fields, string Name, string Version, UInt256 ChainId, Address VerifyingContract, Hash256 Salt, IReadOnlyList<UInt256> Extensions);

    /// <summary>What <see cref="PanelOfAsync"/> answers.</summary>
    public sealed record PanelOf(IReadOnlyList<Address> Members, UInt256 Threshold);

    /// <summary>What <see cref="TotalsAsync"/> answers.</summary>
    public sealed record Totals(UInt256 Bonds, UInt256 Credits, UInt256 Burned, UInt256 Surplus);
}
