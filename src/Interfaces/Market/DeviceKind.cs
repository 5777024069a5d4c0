namespace ZeroG.Market;

/// <summary>The rule for kinds of device (<c>cpu</c>, …): they are compared letter by letter in offers, in jobs and in what silos publish.</summary>
public static class DeviceKind
{
    /// <summary>Longest kind, in characters.</summary>
    public const int MaxLength = 16;

    /// <summary>What the rule is, as a sentence for people.</summary>
    public const string Rule = "A device kind has 1 to 16 lower-case letters and digits and begins with a letter: cpu.";

    /// <summary>Whether the text is a kind of device.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= MaxLength } && char.IsAsciiLetterLower(text[0])
        && !text.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789");
}
