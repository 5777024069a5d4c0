using ZeroG.Chain.Events;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

/// <summary>An event of SlashingCourt.</summary>
public abstract record SlashingCourtEvent
{
    private static readonly EventSchema<SlashingCourtEvent>[] s_schemas =
    [
        new(Answered.Topic, [("uint256", true), ("address", true), ("uint64", false), ("bytes", false)], values => new Answered(AbiValue.ToUInt256(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToUInt64(values[2]), AbiValue.ToBytes(values[3]))),
        new(Appealed.Topic, [("uint256", true), ("address", true), ("uint256", false), ("uint64", false)], values => new Appealed(AbiValue.ToUInt256(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToUInt256(values[2]), AbiValue.ToUInt64(values[3]))),
        new(BenchSeated.Topic, [("uint64", true), ("address[]", false), ("uint256", false), ("address[]", false), ("uint256", false)], values => new BenchSeated(AbiValue.ToUInt64(values[0]), AbiValue.ToList(values[1], item => AbiValue.ToAddress(item)), AbiValue.ToUInt256(values[2]), AbiValue.ToList(values[3], item => AbiValue.ToAddress(item)), AbiValue.ToUInt256(values[4]))),
        new(BondForfeited.Topic, [("uint256", true), ("address", true), ("uint256", false), ("uint256", false)], values => new BondForfeited(AbiValue.ToUInt256(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToUInt256(values[2]), AbiValue.ToUInt256(values[3]))),
        new(ClaimCommitted.Topic, [("address", true), ("bytes32", true), ("uint256", false)], values => new ClaimCommitted(AbiValue.ToAddress(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]))),
        new(CommitmentWithdrawn.Topic, [("address", true), ("bytes32", true), ("uint256", false)], values => new CommitmentWithdrawn(AbiValue.ToAddress(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]))),
        new(CreditWithdrawn.Topic, [("address", true), ("address", true), ("uint256", false)], values => new CreditWithdrawn(AbiValue.ToAddress(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToUInt256(values[2]))),
        new(Credited.Topic, [("address", true), ("uint256", false)], values => new Credited(AbiValue.ToAddress(values[0]), AbiValue.ToUInt256(values[1]))),
        new(DisputeExecuted.Topic, [("uint256", true), ("bytes32", true), ("uint8", false), ("uint256", false), ("uint256", false), ("uint256", false), ("uint256", false)], values => new DisputeExecuted(AbiValue.ToUInt256(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToEnum<SlashingCourt.Verdict>(values[2]), AbiValue.ToUInt256(values[3]), AbiValue.ToUInt256(values[4]), AbiValue.ToUInt256(values[5]), AbiValue.ToUInt256(values[6]))),
        new(DisputeOpened.Topic, [("uint256", true), ("bytes32", true), ("bytes32", true), ("address", false), ("bytes32", false), ("uint64", false), ("uint64", false), ("uint64", false), ("bytes32", false), ("uint64", false), ("uint64", false)], values => new DisputeOpened(AbiValue.ToUInt256(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToHash(values[2]), AbiValue.ToAddress(values[3]), AbiValue.ToHash(values[4]), AbiValue.ToUInt64(values[5]), AbiValue.ToUInt64(values[6]), AbiValue.ToUInt64(values[7]), AbiValue.ToHash(values[8]), AbiValue.ToUInt64(values[9]), AbiValue.ToUInt64(values[10]))),
        new(EIP712DomainChanged.Topic, [], _ => new EIP712DomainChanged()),
        new(ProviderCreditWithdrawn.Topic, [("bytes32", true), ("address", true), ("uint256", false)], values => new ProviderCreditWithdrawn(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToUInt256(values[2]))),
        new(ProviderCredited.Topic, [("bytes32", true), ("uint256", false)], values => new ProviderCredited(AbiValue.ToHash(values[0]), AbiValue.ToUInt256(values[1]))),
        new(RoleAdminChanged.Topic, [("bytes32", true), ("bytes32", true), ("bytes32", true)], values => new RoleAdminChanged(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToHash(values[2]))),
        new(RoleGranted.Topic, [("bytes32", true), ("address", true), ("address", true)], values => new RoleGranted(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
        new(RoleRevoked.Topic, [("bytes32", true), ("address", true), ("address", true)], values => new RoleRevoked(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
        new(Ruled.Topic, [("uint256", true), ("uint8", true), ("bool", false), ("bytes32", false)], values => new Ruled(AbiValue.ToUInt256(values[0]), (byte)AbiValue.ToUInt64(values[1]), AbiValue.ToBoolean(values[2]), AbiValue.ToHash(values[3]))),
    ];

    private SlashingCourtEvent()
    {
    }

    /// <summary>The event in a log of this contract; null where it is of another kind.</summary>
    /// <exception cref="Abi.AbiFormatException">The log has the topic of an event, and not its arguments.</exception>
    public static SlashingCourtEvent? Decode(ChainEvent log) => EventSchema<SlashingCourtEvent>.Decode(s_schemas, log);

    /// <summary>Answered: <c>Answered(uint256,address,uint64,bytes)</c>.</summary>
    public sealed record Answered(UInt256 DisputeId, Address From, ulong AnswerBy, ReadOnlyMemory<byte> Data) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xaa2bd2a02d6d75f95f1bb4594c19056f4559a483ae2ce03f96e8c9c9c37ed4cb");
    }

    /// <summary>Appealed: <c>Appealed(uint256,address,uint256,uint64)</c>.</summary>
    public sealed record Appealed(UInt256 DisputeId, Address Appellant, UInt256 Bond, ulong RuleBy) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x7264f036d64eda733dc8d1482820b6855c3e1a58c1249003336ca50c9302e47f");
    }

    /// <summary>Bench seated: <c>BenchSeated(uint64,address[],uint256,address[],uint256)</c>.</summary>
    public sealed record BenchSeated(ulong Bench, IReadOnlyList<Address> Panel, UInt256 Threshold, IReadOnlyList<Address> AppealPanel, UInt256 AppealThreshold) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xdb9c8642c9ab95d2739a4db9160bb1bf9806ca44f027cbf295da2ff31420337e");
    }

    /// <summary>Bond forfeited: <c>BondForfeited(uint256,address,uint256,uint256)</c>.</summary>
    public sealed record BondForfeited(UInt256 DisputeId, Address From, UInt256 ToOpponent, UInt256 Burned) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xf253a1fb0e6d65eccc4208529796cf2f3d28026c156f42c734818c561afdf2bd");
    }

    /// <summary>Claim committed: <c>ClaimCommitted(address,bytes32,uint256)</c>.</summary>
    public sealed record ClaimCommitted(Address Challenger, Hash256 Commitment, UInt256 Bond) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x2a11e0400da5a1a6950a1b00fdaed2f0018b34a1ee12fb59be7623d91b7e01e6");
    }

    /// <summary>Commitment withdrawn: <c>CommitmentWithdrawn(address,bytes32,uint256)</c>.</summary>
    public sealed record CommitmentWithdrawn(Address Challenger, Hash256 Commitment, UInt256 Bond) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x2cc818fdd6f1922007a175189c1cb7e925620e8690b748a5c82adcaa34164353");
    }

    /// <summary>Credit withdrawn: <c>CreditWithdrawn(address,address,uint256)</c>.</summary>
    public sealed record CreditWithdrawn(Address Account, Address To, UInt256 Amount) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x52fc0f9d902f33823a83590d3549f63f5492a0df5c6b6db8dee20deb94456b26");
    }

    /// <summary>Credited: <c>Credited(address,uint256)</c>.</summary>
    public sealed record Credited(Address Account, UInt256 Amount) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x9c9e0cdb1670e88302408e5b941dc636f63a3293204694bb68910fcf3d9305f3");
    }

    /// <summary>Dispute executed: <c>DisputeExecuted(uint256,bytes32,uint8,uint256,uint256,uint256,uint256)</c>.</summary>
    public sealed record DisputeExecuted(UInt256 DisputeId, Hash256 OffenceId, SlashingCourt.Verdict Verdict, UInt256 Slashed, UInt256 ToChallenger, UInt256 ToJob, UInt256 Burned) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xb3f105b36a47751e1e69e0a0f5ba1fa657c3b473df4b1f0081847d6b24e86fe4");
    }

    /// <summary>Dispute opened: <c>DisputeOpened(uint256,bytes32,bytes32,address,bytes32,uint64,uint64,uint64,bytes32,uint64,uint64)</c>.</summary>
    public sealed record DisputeOpened(UInt256 DisputeId, Hash256 OffenceId, Hash256 ProviderId, Address Challenger, Hash256 JobId, ulong Epoch, ulong Round, ulong OccurredAt, Hash256 EvidenceRoot, ulong Bench, ulong AnswerBy) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x38ed3ed4448773a37aaaf5aa56aa7e1ea0ee4c2fb3c58687e25fb497e9d6fe63");
    }

    /// <summary>Eip712 domain changed: <c>EIP712DomainChanged()</c>.</summary>
    public sealed record EIP712DomainChanged() : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x0a6387c9ea3628b88a633bb4f3b151770f70085117a15f9bf3787cda53f13d31");
    }

    /// <summary>Provider credit withdrawn: <c>ProviderCreditWithdrawn(bytes32,address,uint256)</c>.</summary>
    public sealed record ProviderCreditWithdrawn(Hash256 ProviderId, Address To, UInt256 Amount) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x920c2bd29f9445de20f1d9ee8c8a98e9b49ca5264caef7bb4b55e678189c30f2");
    }

    /// <summary>Provider credited: <c>ProviderCredited(bytes32,uint256)</c>.</summary>
    public sealed record ProviderCredited(Hash256 ProviderId, UInt256 Amount) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x119af51858f15c500fb386c149420b59cd127c3256b02ad1746b00e39a26868e");
    }

    /// <summary>Role admin changed: <c>RoleAdminChanged(bytes32,bytes32,bytes32)</c>.</summary>
    public sealed record RoleAdminChanged(Hash256 Role, Hash256 PreviousAdminRole, Hash256 NewAdminRole) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff");
    }

    /// <summary>Role granted: <c>RoleGranted(bytes32,address,address)</c>.</summary>
    public sealed record RoleGranted(Hash256 Role, Address Account, Address Sender) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d");
    }

    /// <summary>Role revoked: <c>RoleRevoked(bytes32,address,address)</c>.</summary>
    public sealed record RoleRevoked(Hash256 Role, Address Account, Address Sender) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b");
    }

    /// <summary>Ruled: <c>Ruled(uint256,uint8,bool,bytes32)</c>.</summary>
    public sealed record Ruled(UInt256 DisputeId, byte Instance, bool Guilty, Hash256 EvidenceRoot) : SlashingCourtEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xd91d86fdf648cb4101c7fd0d0d584e72566b6e38a6b58ccae7348c6eba8ded39");
    }
}
