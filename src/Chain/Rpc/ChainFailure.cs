namespace ZeroG.Chain.Rpc;

/// <summary>What kind of thing went wrong between us and a chain.</summary>
public enum ChainFailure
{
    /// <summary>No connection, or the node says that it cannot serve now.</summary>
    Unavailable,

    /// <summary>No answer in time; what was asked may have happened.</summary>
    Timeout,

    /// <summary>An answer that is not JSON-RPC, too large, or to another question.</summary>
    Garbage,

    /// <summary>The node is on another chain.</summary>
    WrongChain,

    /// <summary>The account cannot pay for gas and value.</summary>
    InsufficientFunds,

    /// <summary>The nonce is used.</summary>
    NonceTooLow,

    /// <summary>The node has another transaction of that nonce, and wants more to replace it.</summary>
    ReplacementUnderpriced,

    /// <summary>The fee is below what the chain or the node takes.</summary>
    FeeTooLow,

    /// <summary>The node has exactly this transaction already, or mined it.</summary>
    AlreadyKnown,

    /// <summary>The contract reverted.</summary>
    Reverted,

    /// <summary>The range of a query holds more than the node or our bound lets through.</summary>
    TooLarge,

    /// <summary>The node refused for another reason.</summary>
    Refused,
}
