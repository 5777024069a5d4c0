namespace ZeroG.Silo.Cluster;

/// <summary>The file with the bearer tokens of operators and users, one a line: two while one replaces the other.</summary>
internal static class TokenFile
{
    private const int MinLength = 32;
    private const int MaxLength = 512;
    private const int MaxTokens = 64;

    /// <summary>The tokens; at least one. Empty lines and those that begin with # are skipped.</summary>
    /// <exception cref="ZeroGException">The file is missing, open to others, or has something else in it. The message has nothing of it.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        const string Remedy = "Make one with: openssl rand -hex 32";
        var tokens = SecretFile.Read(path).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#').ToList();
        if (tokens.Count is 0 or > MaxTokens)
            throw new ZeroGException(FailureKind.Invalid, $"the file has {tokens.Count} tokens, and needs 1 to {MaxTokens}.", Remedy);
        var line = tokens.FindIndex(token => token.Length is < MinLength or > MaxLength || token.Any(letter => letter is <= ' ' or > '~' or ':'));
        if (line >= 0)
        {
            throw new ZeroGException(
                FailureKind.Invalid,
                $"token {line + 1} of the file is not {MinLength} to {MaxLength} printable ASCII characters without spaces and colons.",
                Remedy);
        }

        return tokens;
    }
}
