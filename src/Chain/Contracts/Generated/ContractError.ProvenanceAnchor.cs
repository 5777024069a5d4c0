// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public abstract partial record ContractError
{
    private static ContractError? OfProvenanceAnchor(uint selector, ReadOnlySpan<byte> arguments) => selector switch
    {
        EmptyHead.Selector => new EmptyHead(),
        InvalidSigner.Selector => Read("(address)", arguments, values => new InvalidSigner(AbiValue.ToAddress(values[0]))),
        LogExists.Selector => Read("(bytes32)", arguments, values => new LogExists(AbiValue.ToHash(values[0]))),
        LogIsForked.Selector => Read("(bytes32)", arguments, values => new LogIsForked(AbiValue.ToHash(values[0]))),
        NoFork.Selector => Read("(bytes32,uint64)", arguments, values => new NoFork(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]))),
        NotLarger.Selector => Read("(bytes32,uint64,uint64)", arguments, values => new NotLarger(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToUInt64(values[2]))),
        NotLogOwner.Selector => Read("(bytes32,address)", arguments, values => new NotLogOwner(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]))),
        UnknownHead.Selector => Read("(bytes32,uint64)", arguments, values => new UnknownHead(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]))),
        UnknownLog.Selector => Read("(bytes32)", arguments, values => new UnknownLog(AbiValue.ToHash(values[0]))),
        WrongSigner.Selector => Read("(bytes32,address)", arguments, values => new WrongSigner(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]))),
        _ => null,
    };

    /// <summary>Empty head: <c>EmptyHead()</c>.</summary>
    public sealed record EmptyHead() : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x8803b81f;

        /// <inheritdoc/>
        public override string Describe() => Say("empty head");
    }

    /// <summary>Invalid signer: <c>InvalidSigner(address)</c>.</summary>
    public sealed record InvalidSigner(Address Signer) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xbf18af43;

        /// <inheritdoc/>
        public override string Describe() => Say("invalid signer", ("signer", Signer));
    }

    /// <summary>Log exists: <c>LogExists(bytes32)</c>.</summary>
    public sealed record LogExists(Hash256 LogId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x1d2fd5c2;

        /// <inheritdoc/>
        public override string Describe() => Say("log exists", ("log id", LogId));
    }

    /// <summary>Log is forked: <c>LogIsForked(bytes32)</c>.</summary>
    public sealed record LogIsForked(Hash256 LogId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x3ad5d098;

        /// <inheritdoc/>
        public override string Describe() => Say("log is forked", ("log id", LogId));
    }

    /// <summary>No fork: <c>NoFork(bytes32,uint64)</c>.</summary>
    public sealed record NoFork(Hash256 LogId, ulong Size) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xf597d520;

        /// <inheritdoc/>
        public override string Describe() => Say("no fork", ("log id", LogId), ("size", Size));
    }

    /// <summary>Not larger: <c>NotLarger(bytes32,uint64,uint64)</c>.</summary>
    public sealed record NotLarger(Hash256 LogId, ulong Anchored, ulong Size) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xe2ac932d;

        /// <inheritdoc/>
        public override string Describe() => Say("not larger", ("log id", LogId), ("anchored", Anchored), ("size", Size));
    }

    /// <summary>Not log owner: <c>NotLogOwner(bytes32,address)</c>.</summary>
    public sealed record NotLogOwner(Hash256 LogId, Address Caller) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xf8215570;

        /// <inheritdoc/>
        public override string Describe() => Say("not log owner", ("log id", LogId), ("caller", Caller));
    }

    /// <summary>Unknown head: <c>UnknownHead(bytes32,uint64)</c>.</summary>
    public sealed record UnknownHead(Hash256 LogId, ulong Size) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0xa91463b5;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown head", ("log id", LogId), ("size", Size));
    }

    /// <summary>Unknown log: <c>UnknownLog(bytes32)</c>.</summary>
    public sealed record UnknownLog(Hash256 LogId) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x3d199f11;

        /// <inheritdoc/>
        public override string Describe() => Say("unknown log", ("log id", LogId));
    }

    /// <summary>Wrong signer: <c>WrongSigner(bytes32,address)</c>.</summary>
    public sealed record WrongSigner(Hash256 LogId, Address Signer) : ContractError
    {
        /// <summary>The first four bytes of the revert's data.</summary>
        public const uint Selector = 0x0fa3cb9d;

        /// <inheritdoc/>
        public override string Describe() => Say("wrong signer", ("log id", LogId), ("signer", Signer));
    }
}
