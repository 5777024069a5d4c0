namespace Orleans.Serialization;

/// <summary>A value cannot be copied or serialized.</summary>
[GenerateSerializer]
public class SerializerException : Exception
{
    /// <summary>An error without a message.</summary>
    public SerializerException()
    {
    }

    /// <summary>An error described by <paramref name="message"/>.</summary>
    public SerializerException(string message)
        : base(message)
    {
    }

    /// <summary>An error described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    public SerializerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
