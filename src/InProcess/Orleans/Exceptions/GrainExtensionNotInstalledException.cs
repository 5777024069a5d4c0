namespace Orleans.Runtime;

/// <summary>A grain extension was called that the grain does not have.</summary>
[GenerateSerializer]
public sealed class GrainExtensionNotInstalledException : OrleansException
{
    /// <summary>An error with the default message.</summary>
    public GrainExtensionNotInstalledException()
        : base("GrainExtensionNotInstalledException")
    {
    }

    /// <summary>An error described by <paramref name="message"/>.</summary>
    public GrainExtensionNotInstalledException(string message)
        : base(message)
    {
    }

    /// <summary>An error described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    public GrainExtensionNotInstalledException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
