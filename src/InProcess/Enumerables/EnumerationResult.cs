namespace ZeroG.InProcess;

/// <summary>What one question for elements brought.</summary>
[Flags]
internal enum EnumerationResult
{
    /// <summary>Nothing yet: ask again.</summary>
    Heartbeat = 1,

    /// <summary>One element.</summary>
    Element = 1 << 1,

    /// <summary>A list of elements.</summary>
    Batch = 1 << 2,

    /// <summary>The end.</summary>
    Completed = 1 << 3,

    /// <summary>The grain does not know the enumeration.</summary>
    MissingEnumeratorError = 1 << 4,

    /// <summary>The sequence failed.</summary>
    Error = 1 << 5,

    /// <summary>The sequence was cancelled.</summary>
    Canceled = 1 << 6,
}
