// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public abstract partial record ContractError
{
    private static ContractError? OfStakeVault(uint selector, ReadOnlySpan<byte> arguments) => selector switch
    {
        AccessControlBadConfirmation.Selector => new AccessControlBadConfirmation(),
        AccessControlUnauthorizedAccount.Selector => Read("(address,bytes32)", arguments, values => new AccessControlUnauthorizedAccount(AbiValue.ToAddress(values[0]), AbiValue.ToHash(values[1]))),
        AlreadySlashed.Selector => Read("(bytes32)", arguments, values => new AlreadySlashed(AbiValue.ToHash(values[0]))),
        CheckpointUnorderedInsertion.Selector => new CheckpointUnorderedInsertion(),
        InsufficientStake.Selector => Read("(bytes32,bytes32,uint256,uint256)", arguments, values => new InsufficientStake(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]), AbiValue.ToUInt256(values[3]))),
        InvalidKey.Selector => Read("(address)", arguments, values => new InvalidKey(AbiValue.ToAddress(values[0]))),
        InvalidParameter.Selector => Read("(string)", arguments, values => new InvalidParameter(AbiValue.ToText(values[0]))),
        LockFrozen.Selector => Read("(bytes32,bytes32)", arguments, values => new LockFrozen(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]))),
        NotFrozen.Selector => Read("(bytes32,bytes32)", arguments, values => new NotFrozen(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]))),
        NotOperator.Selector => Read("(bytes32,address)", arguments, values => new NotOperator(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]))),
        NotRecovery.Selector => Read("(bytes32,address)", arguments, values => new NotRecovery(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]))),
        NothingReady.Selector => Read("(bytes32,bytes32)", arguments, values => new NothingReady(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]))),
        ProviderExists.Selector => Read("(bytes32)", arguments, values => new ProviderExists(AbiValue.ToHash(values[0]))),
        ProviderTombstoned.Selector => Read("(bytes32)", arguments, values => new ProviderTombstoned(AbiValue.ToHash(values[0]))),
        ReentrancyGuardReentrantCall.Selector => new ReentrancyGuardReentrantCall(),
        ReservedJob.Selector => new ReservedJob(),
        SafeCastOverflowedUintDowncast.Selector => Read("(uint8,uint256)", arguments, values => new SafeCastOverflowedUintDowncast((byte)AbiValue.ToUInt64(values[0]), AbiValue.ToUInt256(values[1]))),
        TooManyTickets.Selector => Read("(bytes32,bytes32)", arguments, values => new TooManyTickets(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]))),
        TransferFailed.Selector => Read("(address,uint256)", arguments, values => new TransferFailed(AbiValue.ToAddress(values[0]), AbiValue.ToUInt256(values[1]))),
        UnknownProvider.Selector => Read("(bytes32)", arguments, values => new UnknownProvider(AbiValue.ToHash(values[0]))),
        ZeroAmount.Selector => new ZeroAmount(),
        _ => null,
    };

    /// <summary>Access control bad confirmation: <c>AccessControlBadConfirmation()</c>.</summary>
    public sealed record AccessControlBadConfirmation() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x6697b232;

        /// <inheritdoc/>
        public override string Describe() => Say("access control bad confirmation");
    }

    /// <summary>Access control unauthorized account: <c>AccessControlUnauthorizedAccount(address,bytes32)</c>.</summary>
    public sealed record AccessControlUnauthorizedAccount(Address Account, Hash256 NeededRole) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xe2517d3f;

        /// <inheritdoc/>
        public override string Describe() => Say("access control unauthorized account", ("account", Account), ("needed role", NeededRole));
    }

    /// <summary>Already slashed: <c>AlreadySlashed(bytes32)</c>.</summary>
    public sealed record AlreadySlashed(Hash256 OffenceId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x16e5043d;

        /// <inheritdoc/>
        public override string Describe() => Say("already slashed", ("offence id", OffenceId));
    }

    /// <summary>Checkpoint unordered insertion: <c>CheckpointUnorderedInsertion()</c>.</summary>
    public sealed record CheckpointUnorderedInsertion() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x2520601d;

        /// <inheritdoc/>
        public override string Describe() => Say("checkpoint unordered insertion");
    }

    /// <summary>Insufficient stake: <c>InsufficientStake(bytes32,bytes32,uint256,uint256)</c>.</summary>
    public sealed record InsufficientStake(Hash256 ProviderId, Hash256 JobId, UInt256 Available, UInt256 Needed) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x4c229cb3;

        /// <inheritdoc/>
        public override string Describe() => Say("insufficient stake", ("provider id", ProviderId), ("job id", JobId), ("available", Available), ("needed", Needed));
    }

    /// <summary>Invalid key: <c>InvalidKey(address)</c>.</summary>
    public sealed record InvalidKey(Address Key) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x127462a6;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid key", ("key", Key));
    }

    /// <summary>Invalid parameter: <c>InvalidParameter(string)</c>.</summary>
    public sealed record InvalidParameter(string Name) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xaa33ade0;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid parameter", ("name", Name));
    }

    /// <summary>Lock frozen: <c>LockFrozen(bytes32,bytes32)</c>.</summary>
    public sealed record LockFrozen(Hash256 ProviderId, Hash256 JobId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xbd9fed55;

        /// <inheritdoc/>
        public override string Describe() => Say("lock frozen", ("provider id", ProviderId), ("job id", JobId));
    }

    /// <summary>Not frozen: <c>NotFrozen(bytes32,bytes32)</c>.</summary>
    public sealed record NotFrozen(Hash256 ProviderId, Hash256 JobId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x410b3216;

        /// <inheritdoc/>
        public override string Describe() => Say("not frozen", ("provider id", ProviderId), ("job id", JobId));
    }

    /// <summary>Not operator: <c>NotOperator(bytes32,address)</c>.</summary>
    public sealed record NotOperator(Hash256 ProviderId, Address Caller) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xfc8c2f64;

        /// <inheritdoc/>
        public override string Describe() => Say("not operator", ("provider id", ProviderId), ("caller", Caller));
    }

    /// <summary>Not recovery: <c>NotRecovery(bytes32,address)</c>.</summary>
    public sealed record NotRecovery(Hash256 ProviderId, Address Caller) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x8e16e58b;

        /// <inheritdoc/>
        public override string Describe() => Say("not recovery", ("provider id", ProviderId), ("caller", Caller));
    }

    /// <summary>Nothing ready: <c>NothingReady(bytes32,bytes32)</c>.</summary>
    public sealed record NothingReady(Hash256 ProviderId, Hash256 JobId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x9995a1cc;

        /// <inheritdoc/>
        public override string Describe() => Say("nothing ready", ("provider id", ProviderId), ("job id", JobId));
    }

    /// <summary>Provider exists: <c>ProviderExists(bytes32)</c>.</summary>
    public sealed record ProviderExists(Hash256 ProviderId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x08622435;

        /// <inheritdoc/>
        public override string Describe() => Say("provider exists", ("provider id", ProviderId));
    }

    /// <summary>Provider tombstoned: <c>ProviderTombstoned(bytes32)</c>.</summary>
    public sealed record ProviderTombstoned(Hash256 ProviderId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x3c5f9f44;

        /// <inheritdoc/>
        public override string Describe() => Say("provider tombstoned", ("provider id", ProviderId));
    }

    /// <summary>Reentrancy guard reentrant call: <c>ReentrancyGuardReentrantCall()</c>.</summary>
    public sealed record ReentrancyGuardReentrantCall() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x3ee5aeb5;

        /// <inheritdoc/>
        public override string Describe() => Say("reentrancy guard reentrant call");
    }

    /// <summary>Reserved job: <c>ReservedJob()</c>.</summary>
    public sealed record ReservedJob() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x43647842;

        /// <inheritdoc/>
        public override string Describe() => Say("reserved job");
    }

    /// <summary>Safe cast overflowed uint downcast: <c>SafeCastOverflowedUintDowncast(uint8,uint256)</c>.</summary>
    public sealed record SafeCastOverflowedUintDowncast(byte Bits, UInt256 Value) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x6dfcc650;

        /// <inheritdoc/>
        public override string Describe() => Say("safe cast overflowed uint downcast", ("bits", Bits), ("value", Value));
    }

    /// <summary>Too many tickets: <c>TooManyTickets(bytes32,bytes32)</c>.</summary>
    public sealed record TooManyTickets(Hash256 ProviderId, Hash256 JobId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x0f5aa42c;

        /// <inheritdoc/>
        public override string Describe() => Say("too many tickets", ("provider id", ProviderId), ("job id", JobId));
    }

    /// <summary>Transfer failed: <c>TransferFailed(address,uint256)</c>.</summary>
    public sealed record TransferFailed(Address To, UInt256 Amount) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x1c43b976;

        /// <inheritdoc/>
        public override string Describe() => Say("transfer failed", ("to", To), ("amount", Amount));
    }

    /// <summary>Unknown provider: <c>UnknownProvider(bytes32)</c>.</summary>
    public sealed record UnknownProvider(Hash256 ProviderId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x31e69779;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown provider", ("provider id", ProviderId));
    }

    /// <summary>Zero amount: <c>ZeroAmount()</c>.</summary>
    public sealed record ZeroAmount() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x1f2a2005;

        /// <inheritdoc/>
        public override string Describe() => Say("zero amount");
    }
}
