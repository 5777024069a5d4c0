namespace Orleans.Runtime;

/// <summary>The grain no longer holds the enumeration: it was deactivated, or nobody asked for an element for too long.</summary>
[GenerateSerializer]
public sealed class EnumerationAbortedException : Exception
{
    /// <summary>An error described by <paramref name="message"/>.</summary>
    public EnumerationAbortedException(string message)
        : base(message)
    {
    }

    /// <summary>An error described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    public EnumerationAbortedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error without a message.</summary>
    public EnumerationAbortedException()
    {
    }
}
