namespace Orleans.Storage;

/// <summary>A storage provider is missing or misconfigured.</summary>
[GenerateSerializer]
public sealed class BadProviderConfigException : Orleans.Runtime.OrleansException
{
    /// <summary>An error described by <paramref name="msg"/>.</summary>
    public BadProviderConfigException(string msg)
        : base(msg)
    {
    }

    /// <summary>An error without a message.</summary>
    public BadProviderConfigException()
    {
    }

    /// <summary>An error described by <paramref name="msg"/>, caused by <paramref name="exc"/>.</summary>
    public BadProviderConfigException(string msg, Exception exc)
        : base(msg, exc)
    {
    }
}
