using System.Text.Json;

namespace ZeroG.Provenance;

/// <summary>An object of a document from anyone: each member is asked for by name, kind and bound, and none may be left over.</summary>
internal sealed class DocumentObject
{
    private const string Remedy = "Take the document from where it was made.";

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly string _where;

    private DocumentObject(JsonElement element, string where)
    {
        _where = where;
        if (element.ValueKind != JsonValueKind.Object) throw Wrong("an object is missing", where);
        foreach (var member in element.EnumerateObject()) _members.Add(member.Name, member.Value);
    }

    /// <summary>Reads a document that must be in canonical form.</summary>
    /// <typeparam name="T">What the document becomes.</typeparam>
    /// <param name="bytes">The bytes.</param>
    /// <param name="most">Most bytes.</param>
    /// <param name="read">Reads the members.</param>
    /// <param name="write">Writes them again: other bytes than those that came are another spelling.</param>
    /// <exception cref="DocumentFormatException">It is no such document.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, int most, Func<DocumentObject, T> read, Func<T, byte[]> write)
    {
        if (bytes.Length > most) throw Wrong($"it has {bytes.Length:N0} bytes, over {most:N0}", "document");
        try
        {
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var root = new DocumentObject(json.RootElement, "");
            var value = read(root);
            root.RequireNoOthers();
            return write(value).AsSpan().SequenceEqual(bytes.Span) ? value : throw Wrong("it is not in its canonical spelling (RFC 8785)", "document");
        }
        catch (JsonException broken)
        {
            throw new DocumentFormatException($"it is not JSON: {broken.Message}", "document", Remedy, broken);
        }
        // Half a surrogate pair in a name or a text.
        catch (InvalidOperationException broken)
        {
            throw new DocumentFormatException("a text is not well-formed", "document", Remedy, broken);
        }
    }

    /// <summary>A text of 1 to so many characters.</summary>
    public string Text(string name, int most) => OptionalText(name, most) ?? throw Missing(name);

    /// <summary>The same, or null where there is none.</summary>
    public string? OptionalText(string name, int most)
    {
        if (!_members.Remove(name, out var element)) return null;
        if (element.ValueKind != JsonValueKind.String) throw Wrong("it is no text", At(name));
        var text = element.GetString()!;
        return text.Length >= 1 && text.Length <= most ? text : throw Wrong($"it has {text.Length:N0} characters, not 1 to {most:N0}", At(name));
    }

    /// <summary>A text that a rule accepts.</summary>
    /// <exception cref="DocumentFormatException">The rule threw <see cref="FormatException"/>.</exception>
    public T Parsed<T>(string name, int most, Func<string, T> parse)
    {
        var text = Text(name, most);
        try
        {
            return parse(text);
        }
        catch (FormatException wrong)
        {
            throw Wrong(wrong.Message.TrimEnd('.'), At(name));
        }
    }

    /// <summary>An integer within bounds.</summary>
    public long Number(string name, long least, long most) => OptionalNumber(name, least, most) ?? throw Missing(name);

    /// <summary>The same, or null where there is none.</summary>
    public long? OptionalNumber(string name, long least, long most)
    {
        if (!_members.Remove(name, out var element)) return null;
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var number) || number < least || number > most)
            throw Wrong($"it is no integer from {least:N0} to {most:N0}", At(name));
        return number;
    }

    /// <summary>An object with members of its own.</summary>
    public T Object<T>(string name, Func<DocumentObject, T> read) where T : class => OptionalObject(name, read) ?? throw Missing(name);

    /// <summary>The same, or null where there is none.</summary>
    public T? OptionalObject<T>(string name, Func<DocumentObject, T> read) where T : class =>
        _members.Remove(name, out var element) ? Inner(element, At(name), read) : null;

    /// <summary>A list of objects, at most so many; empty where there is none.</summary>
    public T[] Objects<T>(string name, int most, Func<DocumentObject, T> read) =>
        Items(name, most, (element, where) => Inner(element, where, read));

    /// <summary>A list of texts, at most so many; empty where there is none.</summary>
    public string[] TextList(string name, int most, int mostCharacters) => Items(name, most, (element, where) =>
        element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } text && text.Length <= mostCharacters
            ? text
            : throw Wrong($"it is no text of 1 to {mostCharacters:N0} characters", where));

    /// <summary>What is wrong with a member.</summary>
    public DocumentFormatException Wrong(string name, FormatException wrong) => Wrong(wrong.Message.TrimEnd('.'), At(name));

    private T[] Items<T>(string name, int most, Func<JsonElement, string, T> read)
    {
        if (!_members.Remove(name, out var list)) return [];
        if (list.ValueKind != JsonValueKind.Array) throw Wrong("it is no list", At(name));
        var count = list.GetArrayLength();
        if (count == 0 || count > most) throw Wrong($"it has {count:N0} items, not 1 to {most:N0}", At(name));
        return [.. list.EnumerateArray().Select((element, index) => read(element, $"{At(name)}[{index}]"))];
    }

    private static T Inner<T>(JsonElement element, string where, Func<DocumentObject, T> read)
    {
        var inner = new DocumentObject(element, where);
        var value = read(inner);
        inner.RequireNoOthers();
        return value;
    }

    private void RequireNoOthers()
    {
        foreach (var name in _members.Keys) throw Wrong("it is not known here", At(name));
    }

    private string At(string name) => _where.Length == 0 ? name : $"{_where}.{name}";

    /// <summary>A member is missing.</summary>
    public DocumentFormatException Missing(string name) => Wrong("it is missing", At(name));

    private static DocumentFormatException Wrong(string what, string where) => new(what, where, Remedy);
}
