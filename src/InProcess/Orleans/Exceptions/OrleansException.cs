namespace Orleans.Runtime;

/// <summary>An error of the runtime.</summary>
[GenerateSerializer]
public class OrleansException : Exception
{
    /// <summary>An error with the default message.</summary>
    public OrleansException()
        : base("Unexpected error.")
    {
    }

    /// <summary>An error described by <paramref name="message"/>.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>An error described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
