using ZeroG.Chain.Events;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

/// <summary>An event of StakeVault.</summary>
public abstract record StakeVaultEvent
{
    private static readonly EventSchema<StakeVaultEvent>[] s_schemas =
    [
        new(Deposited.Topic, [("bytes32", true), ("address", true), ("uint256", false)], values => new Deposited(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToUInt256(values[2]))),
        new(Frozen.Topic, [("bytes32", true), ("bytes32", true), ("uint256", false)], values => new Frozen(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]))),
        new(Locked.Topic, [("bytes32", true), ("bytes32", true), ("uint256", false)], values => new Locked(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]))),
        new(OperatorRotated.Topic, [("bytes32", true), ("address", true), ("address", true)], values => new OperatorRotated(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
        new(ProviderRegistered.Topic, [("bytes32", true), ("address", true), ("address", false)], values => new ProviderRegistered(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
        new(RecoveryRotated.Topic, [("bytes32", true), ("address", true), ("address", true)], values => new RecoveryRotated(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
        new(Restaked.Topic, [("bytes32", true), ("bytes32", true), ("uint256", false)], values => new Restaked(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]))),
        new(RoleAdminChanged.Topic, [("bytes32", true), ("bytes32", true), ("bytes32", true)], values => new RoleAdminChanged(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToHash(values[2]))),
        new(RoleGranted.Topic, [("bytes32", true), ("address", true), ("address", true)], values => new RoleGranted(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
        new(RoleRevoked.Topic, [("bytes32", true), ("address", true), ("address", true)], values => new RoleRevoked(AbiValue.ToHash(values[0]), AbiValue.ToAddress(values[1]), AbiValue.ToAddress(values[2]))),
        new(Slashed.Topic, [("bytes32", true), ("bytes32", true), ("bytes32", true), ("uint64", false), ("uint256", false)], values => new Slashed(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToHash(values[2]), AbiValue.ToUInt64(values[3]), AbiValue.ToUInt256(values[4]))),
        new(Thawed.Topic, [("bytes32", true), ("bytes32", true), ("uint256", false)], values => new Thawed(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]))),
        new(Tombstoned.Topic, [("bytes32", true), ("uint32", false)], values => new Tombstoned(AbiValue.ToHash(values[0]), (uint)AbiValue.ToUInt64(values[1]))),
        new(UnbondingRequested.Topic, [("bytes32", true), ("bytes32", true), ("uint256", false), ("uint64", false)], values => new UnbondingRequested(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToUInt256(values[2]), AbiValue.ToUInt64(values[3]))),
        new(Withdrawn.Topic, [("bytes32", true), ("bytes32", true), ("address", true), ("uint256", false)], values => new Withdrawn(AbiValue.ToHash(values[0]), AbiValue.ToHash(values[1]), AbiValue.ToAddress(values[2]), AbiValue.ToUInt256(values[3]))),
    ];

    private StakeVaultEvent()
    {
    }

    /// <summary>The event in a log of this contract; null where it is of another kind.</summary>
    /// <exception cref="Abi.AbiFormatException">The log has the topic of an event, and not its arguments.</exception>
    public static StakeVaultEvent? Decode(ChainEvent log) => EventSchema<StakeVaultEvent>.Decode(s_schemas, log);

    /// <summary>Deposited: <c>Deposited(bytes32,address,uint256)</c>.</summary>
    public sealed record Deposited(Hash256 ProviderId, Address From, UInt256 Amount) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x87d4c0b5e30d6808bc8a94ba1c4d839b29d664151551a31753387ee9ef48429b");
    }

    /// <summary>Frozen: <c>Frozen(bytes32,bytes32,uint256)</c>.</summary>
    public sealed record Frozen(Hash256 ProviderId, Hash256 JobId, UInt256 Disputes) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xb3d79b640fb125fb832835390d039758c52a24dceb26ac56760add1c72cd6761");
    }

    /// <summary>Locked: <c>Locked(bytes32,bytes32,uint256)</c>.</summary>
    public sealed record Locked(Hash256 ProviderId, Hash256 JobId, UInt256 Amount) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x8a3cbaef5fb99a46ce44aa056939bdc91fdadb215427fdcc47ef8425db97bdee");
    }

    /// <summary>Operator rotated: <c>OperatorRotated(bytes32,address,address)</c>.</summary>
    public sealed record OperatorRotated(Hash256 ProviderId, Address Previous, Address Operator) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x6ec6c3a7821e4b22bfb4176ec7d9ebdee61a08bcb5aade885274b3cebeba10df");
    }

    /// <summary>Provider registered: <c>ProviderRegistered(bytes32,address,address)</c>.</summary>
    public sealed record ProviderRegistered(Hash256 ProviderId, Address Operator, Address Recovery) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x60b5e09ef0cbfd992bddca579d8f621014906972ea8ceb901910b64cd6987f1e");
    }

    /// <summary>Recovery rotated: <c>RecoveryRotated(bytes32,address,address)</c>.</summary>
    public sealed record RecoveryRotated(Hash256 ProviderId, Address Previous, Address Recovery) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x1a57e4d2b876d1a68f6fa89fb3c83c2f8da73bd3c3e5d2cc047fcb4acbe30eb8");
    }

    /// <summary>Restaked: <c>Restaked(bytes32,bytes32,uint256)</c>.</summary>
    public sealed record Restaked(Hash256 ProviderId, Hash256 JobId, UInt256 Amount) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x15b410dccdd465555df329d50ffd72e177c75290e9d7db92717bd19a43c4f175");
    }

    /// <summary>Role admin changed: <c>RoleAdminChanged(bytes32,bytes32,bytes32)</c>.</summary>
    public sealed record RoleAdminChanged(Hash256 Role, Hash256 PreviousAdminRole, Hash256 NewAdminRole) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff");
    }

    /// <summary>Role granted: <c>RoleGranted(bytes32,address,address)</c>.</summary>
    public sealed record RoleGranted(Hash256 Role, Address Account, Address Sender) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d");
    }

    /// <summary>Role revoked: <c>RoleRevoked(bytes32,address,address)</c>.</summary>
    public sealed record RoleRevoked(Hash256 Role, Address Account, Address Sender) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b");
    }

    /// <summary>Slashed: <c>Slashed(bytes32,bytes32,bytes32,uint64,uint256)</c>.</summary>
    public sealed record Slashed(Hash256 ProviderId, Hash256 JobId, Hash256 OffenceId, ulong OccurredAt, UInt256 Amount) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x6028468069dcf62e370f0fb20db7d84debc5ca970492464c6627fd05eb58d2ad");
    }

    /// <summary>Thawed: <c>Thawed(bytes32,bytes32,uint256)</c>.</summary>
    public sealed record Thawed(Hash256 ProviderId, Hash256 JobId, UInt256 Disputes) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xbb58b6b17f200de64512b6125caa87447dfc23ecab00e682b3af8645565a6fc9");
    }

    /// <summary>Tombstoned: <c>Tombstoned(bytes32,uint32)</c>.</summary>
    public sealed record Tombstoned(Hash256 ProviderId, uint Convictions) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x7770ea755c06c652e57b1624b18f78a257ea324fc90a5a22b45fe84e6edadd26");
    }

    /// <summary>Unbonding requested: <c>UnbondingRequested(bytes32,bytes32,uint256,uint64)</c>.</summary>
    public sealed record UnbondingRequested(Hash256 ProviderId, Hash256 JobId, UInt256 Amount, ulong ReadyAt) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0xa7301275f9c1dcd5bb0f664120c4ed61bf5e85a9e67ecda004a8dc9a2c8e0bff");
    }

    /// <summary>Withdrawn: <c>Withdrawn(bytes32,bytes32,address,uint256)</c>.</summary>
    public sealed record Withdrawn(Hash256 ProviderId, Hash256 JobId, Address To, UInt256 Amount) : StakeVaultEvent
    {
        /// <summary>The first topic of its logs.</summary>
        public static readonly Hash256 Topic = Hash256.Parse("0x9f2ac44b71ed39dc94f50dac8e5681d17a934b26f193c387966cba3091d7a581");
    }
}
