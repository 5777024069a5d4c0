namespace ZeroG.Chain.Settlement;

/// <summary>How an outbox pays and when it believes. The same for all its intents.</summary>
public sealed record OutboxPolicy
{
    /// <summary>Blocks on top of a receipt's until it is final: a reorganization of this many blocks does not reach it.</summary>
    public ulong FinalityDepth { get; init; } = 12;

    /// <summary>Blocks that the next transaction in line waits until it is replaced by one that pays more.</summary>
    public ulong BumpAfterBlocks { get; init; } = 3;

    /// <summary>Blocks after which a transaction is sent again, in case the node forgot it without saying so.</summary>
    public ulong RebroadcastAfterBlocks { get; init; } = 2;

    /// <summary>The highest price of a unit of gas that is ever signed, in wei.</summary>
    public UInt256 MaxFeePerGas { get; init; } = 1_000_000_000_000;

    /// <summary>Intents that have a nonce and no final receipt, at most.</summary>
    public int MaxInFlight { get; init; } = 32;

    /// <summary>Transactions signed for one nonce, at most; as many again to abandon it.</summary>
    public int MaxAttempts { get; init; } = 16;

    /// <summary>Units of gas of a transaction, at most; EIP-7825 lets none have more than 2^24.</summary>
    public ulong MaxGasLimit { get; init; } = 16_777_216;
}
