namespace ZeroG.Chain.Keys;

/// <summary>A key file that cannot be used: what was wrong with which file, and the remedy. Never quotes its content.</summary>
/// <param name="message">What was wrong.</param>
/// <param name="remedy">What to do.</param>
public sealed class KeystoreException(string message, string remedy) : Exception(message)
{
    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;
}
