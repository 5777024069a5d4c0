using ZeroG.Chain.Events;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

/// <summary>An event of JobEscrow.</summary>
public abstract record JobEscrowEvent
{
    private static readonly EventSchema<JobEscrowEvent>[] s_schemas =
    [
        new(CreditWithdrawn.Topic, [("address", true), ("address", true), ("uint256", false)], values => new CreditWithdrawn(AbiValue.ToAddress(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToUInt256(values[2]))),
        new(Credited.Topic, [("address", true), ("uint256", false)], values => new Credited(AbiValue.ToAddress(values[0]), AbiValue.ToUInt256(values[1]))),
        new(JobClosed.Topic, [("bytes32", true), ("uint8", false), ("uint64", false)], values => new JobClosed(AbiValue.ToHash(values[0]), AbiValue.ToEnum<JobEscrow.JobStatus>(values[1]), AbiValue.ToUInt64(values[2]))),
        new(JobCompensated.Topic, [("bytes32", true), ("uint256", false)], values => new JobCompensated(AbiValue.ToHash(values[0]), AbiValue.ToUInt256(values[1]))),
        new(JobFunded.Topic, [("bytes32", true), ("address", true), ("bytes32", true), ("bytes32", false), ("uint64", false), ("uint64", false), ("uint256", false)], values => new JobFunded(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToHash(values[2]), AbiValue.ToHash(values[3]), AbiValue.ToUInt64(values[4]), AbiValue.ToUInt64(values[5]), AbiValue.ToUInt256(values[6]))),
        new(JobRefunded.Topic, [("bytes32", true), ("address", true), ("uint256", false)], values => new JobRefunded(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToUInt256(values[2]))),
        new(PayoutClaimed.Topic, [("bytes32", true), ("bytes32", true), ("bytes32", true), ("uint256", false)], values => new PayoutClaimed(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToHash(values[2]), AbiValue.ToUInt256(values[3]))),
        new(PayoutHeld.Topic, [("bytes32", true), ("uint64", true), ("bytes32", true), ("uint256", false)], values => new PayoutHeld(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToHash(values[2]), AbiValue.ToUInt256(values[3]))),
        new(PayoutReleased.Topic, [("bytes32", true), ("uint64", true), ("bytes32", true), ("uint256", false), ("bool", false)], values => new PayoutReleased(AbiValue.ToHash(values[0]), AbiValue.ToUInt64(values[1]), AbiValue.ToHash(values[2]), AbiValue.ToUInt256(values[3]), AbiValue.ToBoolean(values[4]))),
        new(ProviderCreditWithdrawn.Topic, [("bytes32", true), ("address", true), ("uint256", false)], values => new ProviderCreditWithdrawn(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToUInt256(values[2]))),
        new(ProviderCredited.Topic, [("bytes32", true), ("uint256", false)], values => new ProviderCredited(AbiValue.ToHash(values[0]), AbiValue.ToUInt256(values[1]))),
        new(RoleAdminChanged.Topic, [("bytes32", true), ("bytes32", true), ("bytes32", true)], values => new RoleAdminChanged(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToHash(values[2]))),
        new(RoleGranted.Topic, [("bytes32", true), ("address", true), ("address", true)], values => new RoleGranted(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
        new(RoleRevoked.Topic, [("bytes32", true), ("address", true), ("address", true)], values => new RoleRevoked(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
        new(RoundSettled.Topic, [("bytes32", true), ("bytes32", true), ("uint64", false), ("bytes32", false), ("uint256", false), ("uint64", false), ("uint64", false)], values => new RoundSettled(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt64(values[2]), AbiValue.ToHash(values[3]), AbiValue.ToUInt256(values[4]), AbiValue.ToUInt64(values[5]), AbiValue.ToUInt64(values[6]))),
        new(SettlementExpired.Topic, [("bytes32", true), ("bytes32", true), ("uint256", false)], values => new SettlementExpired(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]))),
    ];

    private JobEscrowEvent()
    {
    }

    /// <summary>The event in a log of this contract; null where it is of another kind.</summary>
    /// <exception cref="Abi.AbiFormatException">The log has the topic of an event, and not its arguments.</exception>
    public static JobEscrowEvent? Decode(ChainEvent log) => EventSchema<JobEscrowEvent>.Decode(s_schemas, log);

    /// <summary>Credit withdrawn: <c>CreditWithdrawn(address,address,uint256)</c>.</summary>
    public sealed record CreditWithdrawn(Address Account, Address To, UInt256 Amount) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x52fc0f9d902f33823a83590d3549f63f5492a0df5c6b6db8dee20deb94456b26");
    }

    /// <summary>Credited: <c>Credited(address,uint256)</c>.</summary>
    public sealed record Credited(Address Account, UInt256 Amount) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x9c9e0cdb1670e88302408e5b941dc636f63a3293204694bb68910fcf3d9305f3");
    }

    /// <summary>Job closed: <c>JobClosed(bytes32,uint8,uint64)</c>.</summary>
    public sealed record JobClosed(Hash256 JobId, JobEscrow.JobStatus Status, ulong SettleBy) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x59ca27bec84db2d334fd6b5b29dbe370fa6e3f4bfbedb2d6a1700823925a8d95");
    }

    /// <summary>Job compensated: <c>JobCompensated(bytes32,uint256)</c>.</summary>
    public sealed record JobCompensated(Hash256 JobId, UInt256 Amount) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x4be6362f4bc51eb5f488de2302bc631d47b1625e1b41440d2aab092ab796e8f5");
    }

    /// <summary>Job funded: <c>JobFunded(bytes32,address,bytes32,bytes32,uint64,uint64,uint256)</c>.</summary>
    public sealed record JobFunded(Hash256 JobId, Address Owner, Hash256 OrchestratorId, Hash256 Label, ulong Rounds, ulong SettleBy, UInt256 Amount) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xf71f71d1f37cf1460523b67bd4ea1a9e830ea3276fe4f1194dc388e6735ff630");
    }

    /// <summary>Job refunded: <c>JobRefunded(bytes32,address,uint256)</c>.</summary>
    public sealed record JobRefunded(Hash256 JobId, Address Owner, UInt256 Amount) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xa29cbf249cfa7f4623dd9da8fb1b5a81ce77895327f92a86a8539d4b823333a6");
    }

    /// <summary>Payout claimed: <c>PayoutClaimed(bytes32,bytes32,bytes32,uint256)</c>.</summary>
    public sealed record PayoutClaimed(Hash256 JobId, Hash256 SettlementId, Hash256 ProviderId, UInt256 Amount) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x35c5969bec9bc9c90c88615dbc916a6f6f69d8f8878716e29ae85d517427afdd");
    }

    /// <summary>Payout held: <c>PayoutHeld(bytes32,uint64,bytes32,uint256)</c>.</summary>
    public sealed record PayoutHeld(Hash256 JobId, ulong Round, Hash256 ProviderId, UInt256 Disputes) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xfbd5f04157d68ab5f7e3dcbbbbf23c7bc4d352d3107790ad1d2860d77d9df5a5");
    }

    /// <summary>Payout released: <c>PayoutReleased(bytes32,uint64,bytes32,uint256,bool)</c>.</summary>
    public sealed record PayoutReleased(Hash256 JobId, ulong Round, Hash256 ProviderId, UInt256 Disputes, bool Forfeited) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x2cab5540e0fafcc17be66406de3e57711e216cd622a4908f74a971c49301b464");
    }

    /// <summary>Provider credit withdrawn: <c>ProviderCreditWithdrawn(bytes32,address,uint256)</c>.</summary>
    public sealed record ProviderCreditWithdrawn(Hash256 ProviderId, Address To, UInt256 Amount) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x920c2bd29f9445de20f1d9ee8c8a98e9b49ca5264caef7bb4b55e678189c30f2");
    }

    /// <summary>Provider credited: <c>ProviderCredited(bytes32,uint256)</c>.</summary>
    public sealed record ProviderCredited(Hash256 ProviderId, UInt256 Amount) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x119af51858f15c500fb386c149420b59cd127c3256b02ad1746b00e39a26868e");
    }

    /// <summary>Role admin changed: <c>RoleAdminChanged(bytes32,bytes32,bytes32)</c>.</summary>
    public sealed record RoleAdminChanged(Hash256 Role, Hash256 PreviousAdminRole, Hash256 NewAdminRole) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff");
    }

    /// <summary>Role granted: <c>RoleGranted(bytes32,address,address)</c>.</summary>
    public sealed record RoleGranted(Hash256 Role, Address Account, Address Sender) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d");
    }

    /// <summary>Role revoked: <c>RoleRevoked(bytes32,address,address)</c>.</summary>
    public sealed record RoleRevoked(Hash256 Role, Address Account, Address Sender) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b");
    }

    /// <summary>Round settled: <c>RoundSettled(bytes32,bytes32,uint64,bytes32,uint256,uint64,uint64)</c>.</summary>
    public sealed record RoundSettled(Hash256 JobId, Hash256 SettlementId, ulong Round, Hash256 Root, UInt256 Total, ulong ClaimableAt, ulong ExpiresAt) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x92122944a594be1b589bce46d77294dc3d5b7e46a0e86becb18e422219b92223");
    }

    /// <summary>Settlement expired: <c>SettlementExpired(bytes32,bytes32,uint256)</c>.</summary>
    public sealed record SettlementExpired(Hash256 JobId, Hash256 SettlementId, UInt256 Amount) : JobEscrowEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x18b515586643456d8a366281c1bfc39087a82faf38b80aa6636a3f5a94c52bac");
    }
}
