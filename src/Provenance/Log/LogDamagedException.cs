namespace ZeroG.Provenance.Log;

/// <summary>A file of a log is not what was written. Nothing was changed, and nothing that rests on it was handed out.</summary>
/// <param name="path">The file or folder.</param>
/// <param name="what">What is wrong with it.</param>
/// <param name="remedy">What to do about it.</param>
public sealed class LogDamagedException(string path, string what, string remedy) : IOException($"{path} is damaged: {what}. {remedy}")
{
    /// <summary>The file or folder.</summary>
    public string Path { get; } = path;
}
