namespace ZeroG.Chain.Tests.Faults;

/// <summary>What goes wrong with one request.</summary>
internal enum Fault
{
    None,
    DropBefore,
    DropAfter,
    Status500,
    Status429,
    Garbage,
    Truncated,
    Oversize,
    WrongId,
    WrongChain,
    InsufficientFunds,
    NonceTooLow,
    Underpriced,
    FeeTooLow,
    AlreadyKnown,
    Unsupported,
    Stall,
}
