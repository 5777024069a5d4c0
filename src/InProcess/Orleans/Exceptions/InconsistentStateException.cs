#nullable disable
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A write or clear met another ETag than the one read: someone else changed the state in between.</summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    /// <summary>An error without ETags.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>An error described by <paramref name="message"/>.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>An error described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    public InconsistentStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error that names both ETags and its cause in the store.</summary>
    public InconsistentStateException(string errorMsg, string storedEtag, string currentEtag, Exception storageException)
        : base(errorMsg, storageException)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>An error that names both ETags.</summary>
    public InconsistentStateException(string errorMsg, string storedEtag, string currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <summary>An error that names both ETags, with the message of its cause in the store.</summary>
    public InconsistentStateException(string storedEtag, string currentEtag, Exception storageException)
        : this(storageException.Message, storedEtag, currentEtag, storageException)
    {
    }

    /// <summary>Whether the error left the activation whose write failed for the first time; that one is deactivated.</summary>
    [Id(0)]
    internal bool IsSourceActivation { get; set; } = true;

    /// <summary>The ETag in the store.</summary>
    [Id(1)]
    public string StoredEtag { get; private set; }

    /// <summary>The ETag the writer held.</summary>
    [Id(2)]
    public string CurrentEtag { get; private set; }

    /// <inheritdoc />
    public override string ToString() =>
        $"InconsistentStateException: {Message} Expected Etag={StoredEtag} Received Etag={CurrentEtag} {InnerException}";
}
