namespace ZeroG.Provenance;

/// <summary>
/// The rule for licences: an SPDX licence expression (SPDX 2.3, annex D) whose ids are those of SPDX' list, or a
/// <c>LicenseRef-</c> of the publisher's own.
/// </summary>
public static class LicenceExpression
{
    /// <summary>Most characters.</summary>
    public const int MaxLength = 256;

    private const int MaxDepth = 16;
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";

    /// <summary>Checks an expression.</summary>
    /// <returns>The same, with ids as SPDX writes them and single spaces.</returns>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static string Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > MaxLength) throw new FormatException($"A licence has 1 to {MaxLength} characters; this one has {text.Length}.");
        var words = text.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var place = 0;
        var parsed = Alternatives(words, ref place, 0);
        return place == words.Length ? parsed : throw Unexpected(words, place);
    }

    // OR binds less than AND, and AND less than WITH.
    private static string Alternatives(string[] words, ref int place, int depth)
    {
        var parsed = Conjunction(words, ref place, depth);
        while (Is(words, place, "OR"))
        {
            place++;
            parsed += " OR " + Conjunction(words, ref place, depth);
        }

        return parsed;
    }

    private static string Conjunction(string[] words, ref int place, int depth)
    {
        var parsed = Term(words, ref place, depth);
        while (Is(words, place, "AND"))
        {
            place++;
            parsed += " AND " + Term(words, ref place, depth);
        }

        return parsed;
    }

    private static string Term(string[] words, ref int place, int depth)
    {
        if (Is(words, place, "("))
        {
            if (depth == MaxDepth) throw new FormatException($"The licence has over {MaxDepth} parentheses within each other.");
            place++;
            var inner = Alternatives(words, ref place, depth + 1);
            if (!Is(words, place, ")")) throw Unexpected(words, place);
            place++;
            return $"({inner})";
        }

        if (place == words.Length) throw Unexpected(words, place);
        var licence = Licence(words[place++]);
        if (!Is(words, place, "WITH")) return licence;
        place++;
        if (place == words.Length) throw Unexpected(words, place);
        var exception = words[place++];
        return SpdxList.Exceptions.TryGetValue(exception, out var known)
            ? $"{licence} WITH {known}"
            : throw new FormatException($"'{exception}' is no licence exception of SPDX' list.");
    }

    private static string Licence(string word)
    {
        if (IsReference(word)) return word;
        var later = word.EndsWith('+');
        var id = later ? word[..^1] : word;
        return SpdxList.Licences.TryGetValue(id, out var known)
            ? known + (later ? "+" : "")
            : throw new FormatException(
                $"'{word}' is no licence id of SPDX' list, such as CC0-1.0 or MIT. Look it up on spdx.org/licenses, or name one of your own as LicenseRef-NAME.");
    }

    private static bool IsReference(string word)
    {
        const string Document = "DocumentRef-", Own = "LicenseRef-";
        var rest = word.AsSpan();
        if (rest.StartsWith(Document, StringComparison.Ordinal))
        {
            var colon = rest.IndexOf(':');
            if (colon < 0 || !IsId(rest[Document.Length..colon])) return false;
            rest = rest[(colon + 1)..];
        }

        return rest.StartsWith(Own, StringComparison.Ordinal) && IsId(rest[Own.Length..]);
    }

    private static bool IsId(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(IdCharacters);

    private static bool Is(string[] words, int place, string word) => place < words.Length && words[place] == word;

    private static FormatException Unexpected(string[] words, int place) => new(
        place < words.Length ? $"The licence expression cannot go on with '{words[place]}'." : "The licence expression ends too early.");
}
