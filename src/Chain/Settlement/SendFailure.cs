namespace ZeroG.Chain.Settlement;

/// <summary>Why a node did not take a transaction, as far as it matters for what to do next.</summary>
public enum SendFailure
{
    /// <summary>No answer, or none that can be understood: it may have taken it.</summary>
    Unavailable = 0,

    /// <summary>The nonce is used: by another attempt, or by somebody else with this key.</summary>
    NonceTooLow = 1,

    /// <summary>It wants a higher fee, in general or to replace what it has.</summary>
    FeeTooLow = 2,

    /// <summary>The signer cannot pay.</summary>
    InsufficientFunds = 3,

    /// <summary>It will never take these bytes.</summary>
    Invalid = 4,
}
