using ZeroG.Chain.Events;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

/// <summary>An event of ProvenanceAnchor.</summary>
public abstract record ProvenanceAnchorEvent
{
    private static readonly EventSchema<ProvenanceAnchorEvent>[] s_schemas =
    [
        new(EIP712DomainChanged.Topic, [], _ => new EIP712DomainChanged()),
        new(HeadAnchored.Topic, [("bytes32", true), ("uint64", true), ("bytes32", false), ("address", false)], values => new HeadAnchored(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToHash(values[2]), AbiValue.ToAddress(values[3]))),
        new(LogForked.Topic, [("bytes32", true), ("uint64", true), ("bytes32", false), ("bytes32", false)], values => new LogForked(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToHash(values[2]), AbiValue.ToHash(values[3]))),
        new(LogOpened.Topic, [("bytes32", true), ("address", true), ("bytes32", false), ("address", false)], values => new LogOpened(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToHash(values[2]), AbiValue.ToAddress(values[3]))),
        new(SignerRotated.Topic, [("bytes32", true), ("address", true), ("address", true)], values => new SignerRotated(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
    ];

    private ProvenanceAnchorEvent()
    {
    }

    /// <summary>The event in a log of this contract; null where it is of another kind.</summary>
    /// <exception cref="Abi.AbiFormatException">The log has the topic of an event, and not its arguments.</exception>
    public static ProvenanceAnchorEvent? Decode(ChainEvent log) => EventSchema<ProvenanceAnchorEvent>.Decode(s_schemas, log);

    /// <summary>Eip712 domain changed: <c>EIP712DomainChanged()</c>.</summary>
    public sealed record EIP712DomainChanged() : ProvenanceAnchorEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x0a6387c9ea3628b88a633bb4f3b151770f70085117a15f9bf3787cda53f13d31");
    }

    /// <summary>Head anchored: <c>HeadAnchored(bytes32,uint64,bytes32,address)</c>.</summary>
    public sealed record HeadAnchored(Hash256 LogId, ulong Size, Hash256 Root, Address Signer) : ProvenanceAnchorEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xb52274d986ffe432b7b3611e0ecdbba60d12e3b608b7d0ba2d71f24c6ea576a5");
    }

    /// <summary>Log forked: <c>LogForked(bytes32,uint64,bytes32,bytes32)</c>.</summary>
    public sealed record LogForked(Hash256 LogId, ulong Size, Hash256 Anchored, Hash256 Other) : ProvenanceAnchorEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xce6bc1c1dd1c3cbe2c25d9bcbc2437ed3d405c597bb9cfb4e7ebea4f048f0130");
    }

    /// <summary>Log opened: <c>LogOpened(bytes32,address,bytes32,address)</c>.</summary>
    public sealed record LogOpened(Hash256 LogId, Address Owner, Hash256 Label, Address Signer) : ProvenanceAnchorEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x5b86bf7f540989fcdc0667db472f89da3f41b528beffe2f0aef7258e460943e1");
    }

    /// <summary>Signer rotated: <c>SignerRotated(bytes32,address,address)</c>.</summary>
    public sealed record SignerRotated(Hash256 LogId, Address Previous, Address Signer) : ProvenanceAnchorEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x73ff111490d9af51775e278001727cb07ec6232e1d2c47a2aa6eb4a2d2ba4df8");
    }
}
