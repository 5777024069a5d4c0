namespace Orleans.Runtime;

/// <summary>The start of a silo was cancelled.</summary>
[GenerateSerializer]
public sealed class OrleansLifecycleCanceledException : OrleansException
{
    /// <summary>An error described by <paramref name="message"/>.</summary>
    internal OrleansLifecycleCanceledException(string message)
        : base(message)
    {
    }

    /// <summary>An error described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    internal OrleansLifecycleCanceledException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
