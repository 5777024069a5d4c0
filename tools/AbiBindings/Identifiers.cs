using System.Text;

namespace ZeroG.AbiBindings;

/// <summary>Solidity's names as C# and as English have them.</summary>
internal static class Identifiers
{
    private static readonly HashSet<string> s_keywords = ["operator", "lock", "event", "params", "ref", "out", "in", "is", "as", "base", "this", "string", "object", "default", "checked", "fixed"];

    /// <summary><c>COURT_ROLE</c>, <c>locked_</c> and <c>jobId</c> as CourtRole, Locked and JobId.</summary>
    public static string Pascal(string name)
    {
        var text = new StringBuilder();
        foreach (var part in name.Split('_', StringSplitOptions.RemoveEmptyEntries))
        {
            var isShouted = name.Contains('_', StringComparison.Ordinal) && part.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));
            text.Append(char.ToUpperInvariant(part[0])).Append(isShouted ? part[1..].ToLowerInvariant() : part[1..]);
        }
        return text.Length > 0 ? text.ToString() : throw new BindingException("A name is empty where one is needed.");
    }

    /// <summary>The name of an argument.</summary>
    public static string Camel(string name)
    {
        var pascal = Pascal(name);
        var camel = char.ToLowerInvariant(pascal[0]) + pascal[1..];
        return s_keywords.Contains(camel) ? "@" + camel : camel;
    }

    /// <summary>The name of a static field.</summary>
    public static string Field(string name) => "s_" + Camel(name).TrimStart('@');

    /// <summary><c>LockFrozen</c> as "lock frozen", <c>ECDSAInvalidSignatureS</c> as "ECDSA invalid signature s".</summary>
    public static string Words(string name)
    {
        name = Pascal(name);
        var words = new List<string>();
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            var isEnd = i == name.Length
                || (char.IsAsciiLetterUpper(name[i]) && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]))));
            if (!isEnd) continue;
            var word = name[start..i];
            words.Add(word.Length > 1 && word.All(char.IsAsciiLetterUpper) ? word : word.ToLowerInvariant());
            start = i;
        }
        return string.Join(' ', words);
    }

    /// <summary>The words of a name, the first with a capital.</summary>
    public static string Sentence(string name)
    {
        var words = Words(name);
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>Text within a comment of C#.</summary>
    public static string Comment(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
