namespace Orleans.Runtime;

/// <summary>A call was refused before a grain saw it.</summary>
[GenerateSerializer]
public class OrleansMessageRejectionException : OrleansException
{
    /// <summary>An error described by <paramref name="message"/>.</summary>
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    /// <summary>An error described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    internal OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
