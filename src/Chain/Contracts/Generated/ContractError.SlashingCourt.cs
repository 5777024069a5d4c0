// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public abstract partial record ContractError
{
    private static ContractError? OfSlashingCourt(uint selector, ReadOnlySpan<byte> arguments) => selector switch
    {
        AlreadyAppealed.Selector => Read("(uint256)", arguments, values => new AlreadyAppealed(AbiValue.ToUInt256(values[0]))),
        AlreadyExecuted.Selector => Read("(uint256)", arguments, values => new AlreadyExecuted(AbiValue.ToUInt256(values[0]))),
        AlreadyRuled.Selector => Read("(uint256)", arguments, values => new AlreadyRuled(AbiValue.ToUInt256(values[0]))),
        AnswerTooLong.Selector => Read("(uint256)", arguments, values => new AnswerTooLong(AbiValue.ToUInt256(values[0]))),
        AnswersOver.Selector => Read("(uint256,uint64)", arguments, values => new AnswersOver(AbiValue.ToUInt256(values[0]), AbiValue.ToUInt64(values[1]))),
        ClaimTooLate.Selector => Read("(uint64)", arguments, values => new ClaimTooLate(AbiValue.ToUInt64(values[0]))),
        CommitmentExists.Selector => Read("(bytes32)", arguments, values => new CommitmentExists(AbiValue.ToHash(values[0]))),
        CommitmentStillOpen.Selector => Read("(uint64)", arguments, values => new CommitmentStillOpen(AbiValue.ToUInt64(values[0]))),
        CommitmentTooOld.Selector => Read("(uint64)", arguments, values => new CommitmentTooOld(AbiValue.ToUInt64(values[0]))),
        CommitmentTooYoung.Selector => Read("(uint64)", arguments, values => new CommitmentTooYoung(AbiValue.ToUInt64(values[0]))),
        DisputeStillOpen.Selector => Read("(uint256,uint64)", arguments, values => new DisputeStillOpen(AbiValue.ToUInt256(values[0]), AbiValue.ToUInt64(values[1]))),
        ECDSAInvalidSignature.Selector => new ECDSAInvalidSignature(),
        ECDSAInvalidSignatureLength.Selector => Read("(uint256)", arguments, values => new ECDSAInvalidSignatureLength(AbiValue.ToUInt256(values[0]))),
        ECDSAInvalidSignatureS.Selector => Read("(bytes32)", arguments, values => new ECDSAInvalidSignatureS(AbiValue.ToHash(values[0]))),
        InvalidCourtParameter.Selector => Read("(string)", arguments, values => new InvalidCourtParameter(AbiValue.ToText(values[0]))),
        InvalidPanel.Selector => Read("(string)", arguments, values => new InvalidPanel(AbiValue.ToText(values[0]))),
        InvalidShortString.Selector => new InvalidShortString(),
        NoBench.Selector => new NoBench(),
        NoEvidence.Selector => new NoEvidence(),
        NotAppealTime.Selector => Read("(uint256)", arguments, values => new NotAppealTime(AbiValue.ToUInt256(values[0]))),
        NotOnPanel.Selector => Read("(address)", arguments, values => new NotOnPanel(AbiValue.ToAddress(values[0]))),
        NotRulingTime.Selector => Read("(uint256)", arguments, values => new NotRulingTime(AbiValue.ToUInt256(values[0]))),
        NothingLocked.Selector => Read("(bytes32,bytes32,uint64)", arguments, values => new NothingLocked(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt64(values[2]))),
        OffenceConvicted.Selector => Read("(bytes32)", arguments, values => new OffenceConvicted(AbiValue.ToHash(values[0]))),
        OffenceInFuture.Selector => Read("(uint64)", arguments, values => new OffenceInFuture(AbiValue.ToUInt64(values[0]))),
        OffenceOpen.Selector => Read("(bytes32,uint256)", arguments, values => new OffenceOpen(AbiValue.ToHash(values[0]), AbiValue.ToUInt256(values[1]))),
        OnlyVault.Selector => Read("(address)", arguments, values => new OnlyVault(AbiValue.ToAddress(values[0]))),
        SignersNotAscending.Selector => Read("(address)", arguments, values => new SignersNotAscending(AbiValue.ToAddress(values[0]))),
        StringTooLong.Selector => Read("(string)", arguments, values => new StringTooLong(AbiValue.ToText(values[0]))),
        TooFewSignatures.Selector => Read("(uint256,uint256)", arguments, values => new TooFewSignatures(AbiValue.ToUInt256(values[0]), AbiValue.ToUInt256(values[1]))),
        UnbondingTooShort.Selector => Read("(uint64,uint64)", arguments, values => new UnbondingTooShort(AbiValue.ToUInt64(values[0]), AbiValue.ToUInt64(values[1]))),
        UnknownAccused.Selector => Read("(bytes32)", arguments, values => new UnknownAccused(AbiValue.ToHash(values[0]))),
        UnknownCommitment.Selector => Read("(bytes32)", arguments, values => new UnknownCommitment(AbiValue.ToHash(values[0]))),
        UnknownDispute.Selector => Read("(uint256)", arguments, values => new UnknownDispute(AbiValue.ToUInt256(values[0]))),
        UnknownJobOrRound.Selector => Read("(bytes32,uint64)", arguments, values => new UnknownJobOrRound(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]))),
        WrongBond.Selector => Read("(uint256,uint256)", arguments, values => new WrongBond(AbiValue.ToUInt256(values[0]), AbiValue.ToUInt256(values[1]))),
        WrongWiring.Selector => Read("(address)", arguments, values => new WrongWiring(AbiValue.ToAddress(values[0]))),
        _ => null,
    };

    /// <summary>Already appealed: <c>AlreadyAppealed(uint256)</c>.</summary>
    public sealed record AlreadyAppealed(UInt256 DisputeId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x752cb49f;

        /// <inheritdoc/>
        public override string Describe() => Say("already appealed", ("dispute id", DisputeId));
    }

    /// <summary>Already executed: <c>AlreadyExecuted(uint256)</c>.</summary>
    public sealed record AlreadyExecuted(UInt256 DisputeId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x6a64e961;

        /// <inheritdoc/>
        public override string Describe() => Say("already executed", ("dispute id", DisputeId));
    }

    /// <summary>Already ruled: <c>AlreadyRuled(uint256)</c>.</summary>
    public sealed record AlreadyRuled(UInt256 DisputeId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xe42a35f0;

        /// <inheritdoc/>
        public override string Describe() => Say("already ruled", ("dispute id", DisputeId));
    }

    /// <summary>Answer too long: <c>AnswerTooLong(uint256)</c>.</summary>
    public sealed record AnswerTooLong(UInt256 Length) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xef00c67c;

        /// <inheritdoc/>
        public override string Describe() => Say("answer too long", ("length", Length));
    }

    /// <summary>Answers over: <c>AnswersOver(uint256,uint64)</c>.</summary>
    public sealed record AnswersOver(UInt256 DisputeId, ulong AnswerBy) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xa81bc055;

        /// <inheritdoc/>
        public override string Describe() => Say("answers over", ("dispute id", DisputeId), ("answer by", AnswerBy));
    }

    /// <summary>Claim too late: <c>ClaimTooLate(uint64)</c>.</summary>
    public sealed record ClaimTooLate(ulong ClaimableUntil) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x2a82fe91;

        /// <inheritdoc/>
        public override string Describe() => Say("claim too late", ("claimable until", ClaimableUntil));
    }

    /// <summary>Commitment exists: <c>CommitmentExists(bytes32)</c>.</summary>
    public sealed record CommitmentExists(Hash256 Commitment) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xe90f9415;

        /// <inheritdoc/>
        public override string Describe() => Say("commitment exists", ("commitment", Commitment));
    }

    /// <summary>Commitment still open: <c>CommitmentStillOpen(uint64)</c>.</summary>
    public sealed record CommitmentStillOpen(ulong RevealableUntil) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x14d1b33e;

        /// <inheritdoc/>
        public override string Describe() => Say("commitment still open", ("revealable until", RevealableUntil));
    }

    /// <summary>Commitment too old: <c>CommitmentTooOld(uint64)</c>.</summary>
    public sealed record CommitmentTooOld(ulong RevealableUntil) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x93b3e851;

        /// <inheritdoc/>
        public override string Describe() => Say("commitment too old", ("revealable until", RevealableUntil));
    }

    /// <summary>Commitment too young: <c>CommitmentTooYoung(uint64)</c>.</summary>
    public sealed record CommitmentTooYoung(ulong RevealableAt) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x5fb9e43e;

        /// <inheritdoc/>
        public override string Describe() => Say("commitment too young", ("revealable at", RevealableAt));
    }

    /// <summary>Dispute still open: <c>DisputeStillOpen(uint256,uint64)</c>.</summary>
    public sealed record DisputeStillOpen(UInt256 DisputeId, ulong Until) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xdd3e2c40;

        /// <inheritdoc/>
        public override string Describe() => Say("dispute still open", ("dispute id", DisputeId), ("until", Until));
    }

    /// <summary>ECDSA invalid signature: <c>ECDSAInvalidSignature()</c>.</summary>
    public sealed record ECDSAInvalidSignature() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xf645eedf;

        /// <inheritdoc/>
        public override string Describe() => Say("ECDSA invalid signature");
    }

    /// <summary>ECDSA invalid signature length: <c>ECDSAInvalidSignatureLength(uint256)</c>.</summary>
    public sealed record ECDSAInvalidSignatureLength(UInt256 Length) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xfce698f7;

        /// <inheritdoc/>
        public override string Describe() => Say("ECDSA invalid signature length", ("length", Length));
    }

    /// <summary>ECDSA invalid signature s: <c>ECDSAInvalidSignatureS(bytes32)</c>.</summary>
    public sealed record ECDSAInvalidSignatureS(Hash256 S) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xd78bce0c;

        /// <inheritdoc/>
        public override string Describe() => Say("ECDSA invalid signature s", ("s", S));
    }

    /// <summary>Invalid court parameter: <c>InvalidCourtParameter(string)</c>.</summary>
    public sealed record InvalidCourtParameter(string Name) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x1eccdb1e;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid court parameter", ("name", Name));
    }

    /// <summary>Invalid panel: <c>InvalidPanel(string)</c>.</summary>
    public sealed record InvalidPanel(string Reason) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xc08130f0;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid panel", ("reason", Reason));
    }

    /// <summary>Invalid short string: <c>InvalidShortString()</c>.</summary>
    public sealed record InvalidShortString() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xb3512b0c;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid short string");
    }

    /// <summary>No bench: <c>NoBench()</c>.</summary>
    public sealed record NoBench() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x07b33d1b;

        /// <inheritdoc/>
        public override string Describe() => Say("no bench");
    }

    /// <summary>No evidence: <c>NoEvidence()</c>.</summary>
    public sealed record NoEvidence() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xea1aa62b;

        /// <inheritdoc/>
        public override string Describe() => Say("no evidence");
    }

    /// <summary>Not appeal time: <c>NotAppealTime(uint256)</c>.</summary>
    public sealed record NotAppealTime(UInt256 DisputeId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xd9fa7022;

        /// <inheritdoc/>
        public override string Describe() => Say("not appeal time", ("dispute id", DisputeId));
    }

    /// <summary>Not on panel: <c>NotOnPanel(address)</c>.</summary>
    public sealed record NotOnPanel(Address Signer) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x361b510d;

        /// <inheritdoc/>
        public override string Describe() => Say("not on panel", ("signer", Signer));
    }

    /// <summary>Not ruling time: <c>NotRulingTime(uint256)</c>.</summary>
    public sealed record NotRulingTime(UInt256 DisputeId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x4c6d2437;

        /// <inheritdoc/>
        public override string Describe() => Say("not ruling time", ("dispute id", DisputeId));
    }

    /// <summary>Nothing locked: <c>NothingLocked(bytes32,bytes32,uint64)</c>.</summary>
    public sealed record NothingLocked(Hash256 ProviderId, Hash256 JobId, ulong OccurredAt) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x7c7b6eb9;

        /// <inheritdoc/>
        public override string Describe() => Say("nothing locked", ("provider id", ProviderId), ("job id", JobId), ("occurred at", OccurredAt));
    }

    /// <summary>Offence convicted: <c>OffenceConvicted(bytes32)</c>.</summary>
    public sealed record OffenceConvicted(Hash256 OffenceId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xd37f1c67;

        /// <inheritdoc/>
        public override string Describe() => Say("offence convicted", ("offence id", OffenceId));
    }

    /// <summary>Offence in future: <c>OffenceInFuture(uint64)</c>.</summary>
    public sealed record OffenceInFuture(ulong OccurredAt) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x644753a0;

        /// <inheritdoc/>
        public override string Describe() => Say("offence in future", ("occurred at", OccurredAt));
    }

    /// <summary>Offence open: <c>OffenceOpen(bytes32,uint256)</c>.</summary>
    public sealed record OffenceOpen(Hash256 OffenceId, UInt256 DisputeId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x0ccb8abd;

        /// <inheritdoc/>
        public override string Describe() => Say("offence open", ("offence id", OffenceId), ("dispute id", DisputeId));
    }

    /// <summary>Only vault: <c>OnlyVault(address)</c>.</summary>
    public sealed record OnlyVault(Address Caller) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x805a6f1b;

        /// <inheritdoc/>
        public override string Describe() => Say("only vault", ("caller", Caller));
    }

    /// <summary>Signers not ascending: <c>SignersNotAscending(address)</c>.</summary>
    public sealed record SignersNotAscending(Address Signer) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x1271cb07;

        /// <inheritdoc/>
        public override string Describe() => Say("signers not ascending", ("signer", Signer));
    }

    /// <summary>String too long: <c>StringTooLong(string)</c>.</summary>
    public sealed record StringTooLong(string Str) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x305a27a9;

        /// <inheritdoc/>
        public override string Describe() => Say("string too long", ("str", Str));
    }

    /// <summary>Too few signatures: <c>TooFewSignatures(uint256,uint256)</c>.</summary>
    public sealed record TooFewSignatures(UInt256 Needed, UInt256 Given) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x59b8466f;

        /// <inheritdoc/>
        public override string Describe() => Say("too few signatures", ("needed", Needed), ("given", Given));
    }

    /// <summary>Unbonding too short: <c>UnbondingTooShort(uint64,uint64)</c>.</summary>
    public sealed record UnbondingTooShort(ulong Unbonding, ulong Needed) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x2d3bd2f8;

        /// <inheritdoc/>
        public override string Describe() => Say("unbonding too short", ("unbonding", Unbonding), ("needed", Needed));
    }

    /// <summary>Unknown accused: <c>UnknownAccused(bytes32)</c>.</summary>
    public sealed record UnknownAccused(Hash256 ProviderId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xa7f811a6;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown accused", ("provider id", ProviderId));
    }

    /// <summary>Unknown commitment: <c>UnknownCommitment(bytes32)</c>.</summary>
    public sealed record UnknownCommitment(Hash256 Commitment) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x3f3ff3fc;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown commitment", ("commitment", Commitment));
    }

    /// <summary>Unknown dispute: <c>UnknownDispute(uint256)</c>.</summary>
    public sealed record UnknownDispute(UInt256 DisputeId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x8f09a29b;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown dispute", ("dispute id", DisputeId));
    }

    /// <summary>Unknown job or round: <c>UnknownJobOrRound(bytes32,uint64)</c>.</summary>
    public sealed record UnknownJobOrRound(Hash256 JobId, ulong Round) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x519a7537;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown job or round", ("job id", JobId), ("round", Round));
    }

    /// <summary>Wrong bond: <c>WrongBond(uint256,uint256)</c>.</summary>
    public sealed record WrongBond(UInt256 Needed, UInt256 Sent) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x0c5e03da;

        /// <inheritdoc/>
        public override string Describe() => Say("wrong bond", ("needed", Needed), ("sent", Sent));
    }

    /// <summary>Wrong wiring: <c>WrongWiring(address)</c>.</summary>
    public sealed record WrongWiring(Address Contract) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xb9dff54a;

        /// <inheritdoc/>
        public override string Describe() => Say("wrong wiring", ("contract", Contract));
    }
}
