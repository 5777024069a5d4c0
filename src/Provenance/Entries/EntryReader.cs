using System.Globalization;
using System.Text.Json;

namespace ZeroG.Provenance.Entries;

/// <summary>The members of an entry that comes from anyone. What is missing or no such value makes it not whole, and is never an exception.</summary>
internal sealed class EntryReader
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    private EntryReader()
    {
    }

    /// <summary>Whether all that was asked for was there.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Reads a flat object of texts and numbers; null for anything else.</summary>
    /// <param name="text">Bounded by the caller.</param>
    public static EntryReader? TryRead(string text)
    {
        var reader = new EntryReader();
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2 });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject().All(reader.Take) ? reader : null;
        }
        catch (JsonException)
        {
            return null;
        }
        // Half a surrogate pair, escaped.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether there is a text of that name.</summary>
    public bool Has(string name) => _texts.ContainsKey(name);

    /// <summary>A text.</summary>
    public string Text(string name) => _texts.TryGetValue(name, out var text) ? text : Missing("");

    /// <summary>A text that may be left out; empty then.</summary>
    public string TextOrEmpty(string name) => _texts.GetValueOrDefault(name, "");

    /// <summary>A number.</summary>
    public long Number(string name) => _numbers.TryGetValue(name, out var number) ? number : Missing(0L);

    /// <summary>A number of 32 bits.</summary>
    public int Count(string name) => Number(name) is var number and <= int.MaxValue ? (int)number : Missing(0);

    /// <summary>A number of 64 bits, which stands as digits.</summary>
    public ulong Digits(string name) => ulong.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Missing(0UL);

    /// <summary>A time.</summary>
    public DateTimeOffset Time(string name) => Number(name) is var number && number <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? DateTimeOffset.FromUnixTimeMilliseconds(number)
        : Missing(default(DateTimeOffset));

    /// <summary>A hash.</summary>
    public Hash256 Hash(string name) => Hash256.TryParse(Text(name), null, out var hash) ? hash : Missing(default(Hash256));

    /// <summary>Content.</summary>
    public ContentId Content(string name)
    {
        var text = Text(name);
        return text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            && Hash256.TryParse(text.AsSpan(0, colon), null, out var root)
            && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0
                ? new ContentId(root, length)
                : Missing(default(ContentId));
    }

    private bool Take(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => EntryFields.IsText(member.Value.GetString()) && _texts.TryAdd(member.Name, member.Value.GetString()!),
        JsonValueKind.Number => member.Value.TryGetInt64(out var number) && number is >= 0 and <= EntryFields.MaxNumber && _numbers.TryAdd(member.Name, number),
        _ => false,
    };

    private T Missing<T>(T value)
    {
        IsWhole = false;
        return value;
    }
}
