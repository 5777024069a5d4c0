using System.Globalization;
using System.Text;

namespace ZeroG.Provenance.Entries;

/// <summary>The members of an entry that is being written.</summary>
internal sealed class EntryFields
{
    /// <summary>Most characters of a text.</summary>
    public const int MaxTextLength = 160;

    /// <summary>The largest number that every reader of JSON keeps exactly: 2^53 − 1 (RFC 8259, section 6).</summary>
    public const long MaxNumber = (1L << 53) - 1;

    private const string TextCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.:/";

    // The order of RFC 8785: by code units, which names in ASCII have as their characters.
    private readonly SortedDictionary<string, string> _members = new(StringComparer.Ordinal);

    /// <summary>Whether a text may stand in an entry: an identifier, which JSON never escapes.</summary>
    public static bool IsText(string? text) => text is { Length: > 0 and <= MaxTextLength } && !text.AsSpan().ContainsAnyExcept(TextCharacters);

    /// <summary>Adds a text.</summary>
    /// <exception cref="ArgumentException">It is no identifier, or too long.</exception>
    public EntryFields Add(string name, string text) => IsText(text)
        ? Put(name, $"\"{text}\"")
        : throw new ArgumentException($"'{text}' cannot be the {name} of an entry: it takes 1 to {MaxTextLength} letters, digits, '-', '_', '.', ':' or '/'.", nameof(text));

    /// <summary>Adds a text that an entry may do without; nothing where it is empty.</summary>
    /// <exception cref="ArgumentException">It is no identifier, or too long.</exception>
    public EntryFields AddUnlessEmpty(string name, string text) => text.Length == 0 ? this : Add(name, text);

    /// <summary>Adds a number.</summary>
    /// <exception cref="ArgumentException">It is negative or beyond <see cref="MaxNumber"/>.</exception>
    public EntryFields Add(string name, long number) => number is >= 0 and <= MaxNumber
        ? Put(name, number.ToString(CultureInfo.InvariantCulture))
        : throw new ArgumentException($"{number} cannot be the {name} of an entry: numbers go from 0 to 2^53 - 1.", nameof(number));

    /// <summary>Adds a time, in milliseconds since 1970.</summary>
    /// <exception cref="ArgumentException">It is before 1970.</exception>
    public EntryFields Add(string name, DateTimeOffset time) => Add(name, time.ToUnixTimeMilliseconds());

    /// <summary>Adds content, as <c>0x{root}:{length}</c>.</summary>
    public EntryFields Add(string name, ContentId content) => Add(name, content.ToString());

    /// <summary>The object.</summary>
    public string ToText()
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in _members)
        {
            if (text.Length > 1) text.Append(',');
            text.Append('"').Append(name).Append("\":").Append(value);
        }

        return text.Append('}').ToString();
    }

    private EntryFields Put(string name, string value)
    {
        _members.Add(name, value);
        return this;
    }
}
