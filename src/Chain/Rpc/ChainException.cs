namespace ZeroG.Chain.Rpc;

/// <summary>A failure between us and a chain: what was wrong, and the remedy.</summary>
public sealed class ChainException : Exception
{
    internal ChainException(ChainFailure failure, string message, string remedy, ReadOnlyMemory<byte> revertData = default, Exception? inner = null)
        : base(message, inner) => (Failure, Remedy, RevertData) = (failure, remedy, revertData);

    /// <summary>What kind of thing went wrong.</summary>
    public ChainFailure Failure { get; }

    /// <summary>What the reader can do about it.</summary>
    public string Remedy { get; }

    /// <summary>Whether it says something of the node rather than of what was asked: then nothing else can be asked either.</summary>
    internal bool IsOfNode => Failure is ChainFailure.Unavailable or ChainFailure.Timeout or ChainFailure.Garbage or ChainFailure.WrongChain;

    /// <summary>What the contract reverted with: the selector of its error, then the arguments. Empty where there was none.</summary>
    public ReadOnlyMemory<byte> RevertData { get; }
}
