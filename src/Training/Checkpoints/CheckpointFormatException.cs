namespace ZeroG.Training.Checkpoints;

/// <summary>Bytes that should be a safetensors file of ours are not one; the message says what, where and the remedy.</summary>
public sealed class CheckpointFormatException : FormatException
{
    /// <summary>An error at that place in the file.</summary>
    public CheckpointFormatException(string what, string where, string remedy, Exception? inner = null)
        : base($"{what} ({where}). {remedy}", inner) => (What, Where, Remedy) = (what, where, remedy);

    /// <summary>What is wrong.</summary>
    public string What { get; }

    /// <summary>Where in the file.</summary>
    public string Where { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
