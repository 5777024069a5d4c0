namespace Orleans.Runtime;

/// <summary>The client that held an observer is gone.</summary>
[GenerateSerializer]
public sealed class ClientNotAvailableException : OrleansException
{
    /// <summary>An error described by <paramref name="message"/>.</summary>
    internal ClientNotAvailableException(string message)
        : base(message)
    {
    }

    /// <summary>An error described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    internal ClientNotAvailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
