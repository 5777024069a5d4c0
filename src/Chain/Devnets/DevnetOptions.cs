namespace ZeroG.Chain.Devnets;

/// <summary>How a chain for development is run.</summary>
/// <param name="Program">The path of anvil.</param>
public sealed record DevnetOptions(string Program)
{
    /// <summary>The chain's number; anvil's own by default.</summary>
    public ulong ChainId { get; init; } = 31337;

    /// <summary>Where the chain is kept between runs; null keeps nothing. One process at a time may use it.</summary>
    public string? StateFile { get; init; }

    /// <summary>A block in this time; null mines a block for every transaction.</summary>
    public TimeSpan? BlockTime { get; init; }

    /// <summary>False mines only when asked to, by evm_mine.</summary>
    public bool MinesAtOnce { get; init; } = true;

    /// <summary>Empty blocks that are mined upon the newest one with transactions, so that those become final; then none, so that an idle chain does not grow. As many at each start from a state. 0 adds none.</summary>
    public ulong BlocksOnTop { get; init; }

    /// <summary>States of past blocks that stay in memory.</summary>
    public int KeptStates { get; init; } = 512;

    /// <summary>How long it may take to listen.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);
}
