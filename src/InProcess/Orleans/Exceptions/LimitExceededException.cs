namespace Orleans.Runtime;

/// <summary>A configured limit was exceeded.</summary>
[GenerateSerializer]
public sealed class LimitExceededException : OrleansException
{
    /// <summary>An error with the default message.</summary>
    public LimitExceededException()
        : base("Limit exceeded")
    {
    }

    /// <summary>An error described by <paramref name="message"/>.</summary>
    public LimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>An error described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
