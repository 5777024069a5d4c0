namespace ZeroG.Chain.Events;

/// <summary>Bounds of an index.</summary>
public sealed record EventIndexerOptions
{
    /// <summary>The block with which it begins: that of the contracts' deployment. At least 1, for the first block of a chain has no events.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is 0.</exception>
    public ulong FirstBlock
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), "An index begins with block 1 or later.");
    } = 1;

    /// <summary>Blocks on top of one until no reorganization reaches it.</summary>
    public ulong FinalityDepth { get; init; } = 12;

    /// <summary>Blocks of one question, at most.</summary>
    public ulong MaxRange { get; init; } = 1_000;
}
