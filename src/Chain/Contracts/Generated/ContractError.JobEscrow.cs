// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public abstract partial record ContractError
{
    private static ContractError? OfJobEscrow(uint selector, ReadOnlySpan<byte> arguments) => selector switch
    {
        AlreadyClaimed.Selector => Read("(bytes32,bytes32,bytes32)", arguments, values => new AlreadyClaimed(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToHash(values[2]))),
        AlreadyExpired.Selector => Read("(bytes32,bytes32)", arguments, values => new AlreadyExpired(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]))),
        ClaimsOver.Selector => Read("(bytes32,bytes32,uint64)", arguments, values => new ClaimsOver(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt64(values[2]))),
        InvalidDeadline.Selector => Read("(uint64)", arguments, values => new InvalidDeadline(AbiValue.ToUInt64(values[0]))),
        InvalidEscrowParameter.Selector => Read("(string)", arguments, values => new InvalidEscrowParameter(AbiValue.ToText(values[0]))),
        InvalidProof.Selector => Read("(bytes32,bytes32,bytes32)", arguments, values => new InvalidProof(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToHash(values[2]))),
        InvalidRounds.Selector => Read("(uint64)", arguments, values => new InvalidRounds(AbiValue.ToUInt64(values[0]))),
        InvalidSettlement.Selector => new InvalidSettlement(),
        JobExists.Selector => Read("(bytes32)", arguments, values => new JobExists(AbiValue.ToHash(values[0]))),
        JobNotOpen.Selector => Read("(bytes32,uint8)", arguments, values => new JobNotOpen(AbiValue.ToHash(values[0]), AbiValue.ToEnum<JobEscrow.JobStatus>(values[1]))),
        NoCredit.Selector => new NoCredit(),
        NotClaimableYet.Selector => Read("(bytes32,bytes32,uint64)", arguments, values => new NotClaimableYet(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt64(values[2]))),
        NotExpiredYet.Selector => Read("(bytes32,bytes32,uint64)", arguments, values => new NotExpiredYet(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt64(values[2]))),
        NotHeld.Selector => Read("(bytes32,uint64,bytes32)", arguments, values => new NotHeld(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToHash(values[2]))),
        NotJobOwner.Selector => Read("(bytes32,address)", arguments, values => new NotJobOwner(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]))),
        NotOrchestrator.Selector => Read("(bytes32,address)", arguments, values => new NotOrchestrator(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]))),
        NotProviderOperator.Selector => Read("(bytes32,address)", arguments, values => new NotProviderOperator(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]))),
        NothingToRefund.Selector => Read("(bytes32)", arguments, values => new NothingToRefund(AbiValue.ToHash(values[0]))),
        OverBudget.Selector => Read("(bytes32,uint64,uint256,uint256)", arguments, values => new OverBudget(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToUInt256(values[2]), AbiValue.ToUInt256(values[3]))),
        Overdrawn.Selector => Read("(bytes32,bytes32,uint256,uint256)", arguments, values => new Overdrawn(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]), AbiValue.ToUInt256(values[3]))),
        PaymentFailed.Selector => Read("(address,uint256)", arguments, values => new PaymentFailed(AbiValue.ToAddress(values[0]), AbiValue.ToUInt256(values[1]))),
        PayoutForfeited.Selector => Read("(bytes32,uint64,bytes32)", arguments, values => new PayoutForfeited(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToHash(values[2]))),
        RoundAlreadySettled.Selector => Read("(bytes32,uint64,bytes32)", arguments, values => new RoundAlreadySettled(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToHash(values[2]))),
        SettlementConflict.Selector => Read("(bytes32,bytes32)", arguments, values => new SettlementConflict(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]))),
        SettlingOpen.Selector => Read("(bytes32,uint64)", arguments, values => new SettlingOpen(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]))),
        SettlingOver.Selector => Read("(bytes32,uint64)", arguments, values => new SettlingOver(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]))),
        UnderDispute.Selector => Read("(bytes32,uint64,bytes32)", arguments, values => new UnderDispute(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToHash(values[2]))),
        UnknownJob.Selector => Read("(bytes32)", arguments, values => new UnknownJob(AbiValue.ToHash(values[0]))),
        UnknownOrchestrator.Selector => Read("(bytes32)", arguments, values => new UnknownOrchestrator(AbiValue.ToHash(values[0]))),
        UnknownRound.Selector => Read("(bytes32,uint64)", arguments, values => new UnknownRound(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]))),
        UnknownSettlement.Selector => Read("(bytes32,bytes32)", arguments, values => new UnknownSettlement(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]))),
        ZeroBudget.Selector => new ZeroBudget(),
        _ => null,
    };

    /// <summary>Already claimed: <c>AlreadyClaimed(bytes32,bytes32,bytes32)</c>.</summary>
    public sealed record AlreadyClaimed(Hash256 JobId, Hash256 SettlementId, Hash256 ProviderId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x84996aaf;

        /// <inheritdoc/>
        public override string Describe() => Say("already claimed", ("job id", JobId), ("settlement id", SettlementId), ("provider id", ProviderId));
    }

    /// <summary>Already expired: <c>AlreadyExpired(bytes32,bytes32)</c>.</summary>
    public sealed record AlreadyExpired(Hash256 JobId, Hash256 SettlementId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x7b02152f;

        /// <inheritdoc/>
        public override string Describe() => Say("already expired", ("job id", JobId), ("settlement id", SettlementId));
    }

    /// <summary>Claims over: <c>ClaimsOver(bytes32,bytes32,uint64)</c>.</summary>
    public sealed record ClaimsOver(Hash256 JobId, Hash256 SettlementId, ulong ExpiresAt) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x2200079a;

        /// <inheritdoc/>
        public override string Describe() => Say("claims over", ("job id", JobId), ("settlement id", SettlementId), ("expires at", ExpiresAt));
    }

    /// <summary>Invalid deadline: <c>InvalidDeadline(uint64)</c>.</summary>
    public sealed record InvalidDeadline(ulong SettleBy) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xbc4bfd3b;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid deadline", ("settle by", SettleBy));
    }

    /// <summary>Invalid escrow parameter: <c>InvalidEscrowParameter(string)</c>.</summary>
    public sealed record InvalidEscrowParameter(string Name) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x51af3448;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid escrow parameter", ("name", Name));
    }

    /// <summary>Invalid proof: <c>InvalidProof(bytes32,bytes32,bytes32)</c>.</summary>
    public sealed record InvalidProof(Hash256 JobId, Hash256 SettlementId, Hash256 ProviderId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xdb786cb9;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid proof", ("job id", JobId), ("settlement id", SettlementId), ("provider id", ProviderId));
    }

    /// <summary>Invalid rounds: <c>InvalidRounds(uint64)</c>.</summary>
    public sealed record InvalidRounds(ulong Rounds) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x2d669663;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid rounds", ("rounds", Rounds));
    }

    /// <summary>Invalid settlement: <c>InvalidSettlement()</c>.</summary>
    public sealed record InvalidSettlement() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x115931c4;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid settlement");
    }

    /// <summary>Job exists: <c>JobExists(bytes32)</c>.</summary>
    public sealed record JobExists(Hash256 JobId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x9e2b4bfd;

        /// <inheritdoc/>
        public override string Describe() => Say("job exists", ("job id", JobId));
    }

    /// <summary>Job not open: <c>JobNotOpen(bytes32,uint8)</c>.</summary>
    public sealed record JobNotOpen(Hash256 JobId, JobEscrow.JobStatus Status) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xeca9303b;

        /// <inheritdoc/>
        public override string Describe() => Say("job not open", ("job id", JobId), ("status", Status));
    }

    /// <summary>No credit: <c>NoCredit()</c>.</summary>
    public sealed record NoCredit() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x315b0e14;

        /// <inheritdoc/>
        public override string Describe() => Say("no credit");
    }

    /// <summary>Not claimable yet: <c>NotClaimableYet(bytes32,bytes32,uint64)</c>.</summary>
    public sealed record NotClaimableYet(Hash256 JobId, Hash256 SettlementId, ulong ClaimableAt) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xdac243bb;

        /// <inheritdoc/>
        public override string Describe() => Say("not claimable yet", ("job id", JobId), ("settlement id", SettlementId), ("claimable at", ClaimableAt));
    }

    /// <summary>Not expired yet: <c>NotExpiredYet(bytes32,bytes32,uint64)</c>.</summary>
    public sealed record NotExpiredYet(Hash256 JobId, Hash256 SettlementId, ulong ExpiresAt) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x3707b941;

        /// <inheritdoc/>
        public override string Describe() => Say("not expired yet", ("job id", JobId), ("settlement id", SettlementId), ("expires at", ExpiresAt));
    }

    /// <summary>Not held: <c>NotHeld(bytes32,uint64,bytes32)</c>.</summary>
    public sealed record NotHeld(Hash256 JobId, ulong Round, Hash256 ProviderId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xf862e91d;

        /// <inheritdoc/>
        public override string Describe() => Say("not held", ("job id", JobId), ("round", Round), ("provider id", ProviderId));
    }

    /// <summary>Not job owner: <c>NotJobOwner(bytes32,address)</c>.</summary>
    public sealed record NotJobOwner(Hash256 JobId, Address Caller) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x4b8474e5;

        /// <inheritdoc/>
        public override string Describe() => Say("not job owner", ("job id", JobId), ("caller", Caller));
    }

    /// <summary>Not orchestrator: <c>NotOrchestrator(bytes32,address)</c>.</summary>
    public sealed record NotOrchestrator(Hash256 JobId, Address Caller) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xb8f106ca;

        /// <inheritdoc/>
        public override string Describe() => Say("not orchestrator", ("job id", JobId), ("caller", Caller));
    }

    /// <summary>Not provider operator: <c>NotProviderOperator(bytes32,address)</c>.</summary>
    public sealed record NotProviderOperator(Hash256 ProviderId, Address Caller) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x0eafd46e;

        /// <inheritdoc/>
        public override string Describe() => Say("not provider operator", ("provider id", ProviderId), ("caller", Caller));
    }

    /// <summary>Nothing to refund: <c>NothingToRefund(bytes32)</c>.</summary>
    public sealed record NothingToRefund(Hash256 JobId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xc7066300;

        /// <inheritdoc/>
        public override string Describe() => Say("nothing to refund", ("job id", JobId));
    }

    /// <summary>Over budget: <c>OverBudget(bytes32,uint64,uint256,uint256)</c>.</summary>
    public sealed record OverBudget(Hash256 JobId, ulong Round, UInt256 Budget, UInt256 Total) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x310bfe3c;

        /// <inheritdoc/>
        public override string Describe() => Say("over budget", ("job id", JobId), ("round", Round), ("budget", Budget), ("total", Total));
    }

    /// <summary>Overdrawn: <c>Overdrawn(bytes32,bytes32,uint256,uint256)</c>.</summary>
    public sealed record Overdrawn(Hash256 JobId, Hash256 SettlementId, UInt256 Left, UInt256 Amount) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x9dcea133;

        /// <inheritdoc/>
        public override string Describe() => Say("overdrawn", ("job id", JobId), ("settlement id", SettlementId), ("left", Left), ("amount", Amount));
    }

    /// <summary>Payment failed: <c>PaymentFailed(address,uint256)</c>.</summary>
    public sealed record PaymentFailed(Address To, UInt256 Amount) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xa09e6165;

        /// <inheritdoc/>
        public override string Describe() => Say("payment failed", ("to", To), ("amount", Amount));
    }

    /// <summary>Payout forfeited: <c>PayoutForfeited(bytes32,uint64,bytes32)</c>.</summary>
    public sealed record PayoutForfeited(Hash256 JobId, ulong Round, Hash256 ProviderId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x178b3454;

        /// <inheritdoc/>
        public override string Describe() => Say("payout forfeited", ("job id", JobId), ("round", Round), ("provider id", ProviderId));
    }

    /// <summary>Round already settled: <c>RoundAlreadySettled(bytes32,uint64,bytes32)</c>.</summary>
    public sealed record RoundAlreadySettled(Hash256 JobId, ulong Round, Hash256 SettlementId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x5b3a0616;

        /// <inheritdoc/>
        public override string Describe() => Say("round already settled", ("job id", JobId), ("round", Round), ("settlement id", SettlementId));
    }

    /// <summary>Settlement conflict: <c>SettlementConflict(bytes32,bytes32)</c>.</summary>
    public sealed record SettlementConflict(Hash256 JobId, Hash256 SettlementId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xd8d3c692;

        /// <inheritdoc/>
        public override string Describe() => Say("settlement conflict", ("job id", JobId), ("settlement id", SettlementId));
    }

    /// <summary>Settling open: <c>SettlingOpen(bytes32,uint64)</c>.</summary>
    public sealed record SettlingOpen(Hash256 JobId, ulong SettleBy) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xb62be0e9;

        /// <inheritdoc/>
        public override string Describe() => Say("settling open", ("job id", JobId), ("settle by", SettleBy));
    }

    /// <summary>Settling over: <c>SettlingOver(bytes32,uint64)</c>.</summary>
    public sealed record SettlingOver(Hash256 JobId, ulong SettleBy) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x717a92c0;

        /// <inheritdoc/>
        public override string Describe() => Say("settling over", ("job id", JobId), ("settle by", SettleBy));
    }

    /// <summary>Under dispute: <c>UnderDispute(bytes32,uint64,bytes32)</c>.</summary>
    public sealed record UnderDispute(Hash256 JobId, ulong Round, Hash256 ProviderId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xf060f139;

        /// <inheritdoc/>
        public override string Describe() => Say("under dispute", ("job id", JobId), ("round", Round), ("provider id", ProviderId));
    }

    /// <summary>Unknown job: <c>UnknownJob(bytes32)</c>.</summary>
    public sealed record UnknownJob(Hash256 JobId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xe498a481;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown job", ("job id", JobId));
    }

    /// <summary>Unknown orchestrator: <c>UnknownOrchestrator(bytes32)</c>.</summary>
    public sealed record UnknownOrchestrator(Hash256 OrchestratorId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x2989e112;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown orchestrator", ("orchestrator id", OrchestratorId));
    }

    /// <summary>Unknown round: <c>UnknownRound(bytes32,uint64)</c>.</summary>
    public sealed record UnknownRound(Hash256 JobId, ulong Round) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x676bbdb1;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown round", ("job id", JobId), ("round", Round));
    }

    /// <summary>Unknown settlement: <c>UnknownSettlement(bytes32,bytes32)</c>.</summary>
    public sealed record UnknownSettlement(Hash256 JobId, Hash256 SettlementId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x93d1e100;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown settlement", ("job id", JobId), ("settlement id", SettlementId));
    }

    /// <summary>Zero budget: <c>ZeroBudget()</c>.</summary>
    public sealed record ZeroBudget() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xff97b861;

        /// <inheritdoc/>
        public override string Describe() => Say("zero budget");
    }
}
