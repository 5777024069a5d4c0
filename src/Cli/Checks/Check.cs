namespace ZeroG.Cli;

/// <summary>How a thing that was looked at stands.</summary>
internal enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Something works less well, or some verb does not work at all.</summary>
    Warning,

    /// <summary>Nothing works without it.</summary>
    Failed,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What to do about it; empty when all is well.</param>
internal sealed record Check(string Name, CheckStatus Status, string Detail, string Remedy = "")
{
    public static Check Of(string name, bool isFine, string detail, string remedy, CheckStatus otherwise = CheckStatus.Warning) =>
        isFine ? new Check(name, CheckStatus.Ok, detail) : new Check(name, otherwise, detail, remedy);
}
