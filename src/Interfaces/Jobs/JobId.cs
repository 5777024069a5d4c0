namespace ZeroG.Jobs;

/// <summary>The rule for job ids: ULIDs in lower case. They become grain keys and folder names.</summary>
public static class JobId
{
    /// <summary>Whether the text is a job id.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: 26 } && text[0] <= '7' && !text.AsSpan().ContainsAnyExcept("0123456789abcdefghjkmnpqrstvwxyz");

    /// <summary>Checks an id.</summary>
    /// <param name="text">26 lower-case Crockford base-32 digits.</param>
    /// <returns>The same text.</returns>
    /// <exception cref="ZeroGException">The text is not a job id.</exception>
    public static string Parse(string? text) =>
        IsValid(text)
            ? text!
            : throw new ZeroGException(
                FailureKind.Invalid,
                $"'{text}' is not a job id.",
                "A job id has 26 lower-case letters and digits; 'zerog job list' shows the ids there are.");
}
