namespace ZeroG;

/// <summary>What kind of thing went wrong; decides the exit code and the HTTP status.</summary>
[GenerateSerializer, Alias("zerog.FailureKind")]
public enum FailureKind
{
    /// <summary>The request itself is wrong; repeating it cannot help.</summary>
    Invalid = 0,

    /// <summary>What the request names does not exist.</summary>
    NotFound = 1,

    /// <summary>The request contradicts the present state.</summary>
    Conflict = 2,

    /// <summary>Something needed is missing for now: too few providers, a node that is not running.</summary>
    Unavailable = 3,

    /// <summary>Stored bytes are damaged, or cannot be stored.</summary>
    Storage = 4,

    /// <summary>A fault of the program itself.</summary>
    Internal = 5,

    /// <summary>The caller may not do this.</summary>
    Forbidden = 6,
}

/// <summary>A failure that a user can act on: what was wrong and where, and the remedy.</summary>
[GenerateSerializer, Alias("zerog.Exception")]
public sealed class ZeroGException : Exception
{
    /// <summary>States a failure and its remedy.</summary>
    /// <param name="kind">What kind of thing went wrong.</param>
    /// <param name="message">What was wrong and where, as one or two sentences; cut after 4,096 characters.</param>
    /// <param name="remedy">What the reader can do about it, as a sentence; cut after 4,096 characters.</param>
    /// <param name="inner">The cause, if another exception was one.</param>
    public ZeroGException(FailureKind kind, string message, string remedy, Exception? inner = null)
        : base(Bounds.Cut(message, Bounds.Reason), inner)
    {
        Kind = kind;
        Remedy = Bounds.Cut(remedy, Bounds.Reason);
    }

    /// <summary>What kind of thing went wrong.</summary>
    [Id(0)] public FailureKind Kind { get; private set; }

    /// <summary>What the reader can do about it.</summary>
    [Id(1)] public string Remedy { get; private set; }
}
