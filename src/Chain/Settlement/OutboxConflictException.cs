namespace ZeroG.Chain.Settlement;

/// <summary>A change that an outbox refuses, since it could lose an effect or repeat one. The outbox stays as it was.</summary>
/// <param name="message">What was wrong.</param>
/// <param name="remedy">What to do.</param>
public sealed class OutboxConflictException(string message, string remedy) : Exception($"{message} {remedy}")
{
    /// <summary>What was wrong.</summary>
    public string What { get; } = message;

    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;
}
