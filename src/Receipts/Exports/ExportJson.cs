using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZeroG.Receipts;

/// <summary>JSON that other tools read: members in the order in which they are given, so that equal input gives equal bytes.</summary>
internal static class ExportJson
{
    private static readonly JsonSerializerOptions s_document = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions s_line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document for people too, with a line end behind it.</summary>
    public static byte[] Document(JsonNode value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, s_document), (byte)'\n'];

    /// <summary>One line, with its end.</summary>
    public static byte[] Line(JsonNode value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, s_line), (byte)'\n'];

    /// <summary>A part of a receipt as the receipt spells it.</summary>
    public static JsonNode Of<T>(T part)
        where T : class => JsonNode.Parse(StrictJson.Write(part))!;

    /// <summary>An object of those members that have a value.</summary>
    public static JsonObject Members(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var made = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is not null) made.Add(name, value);
        }

        return made;
    }

    /// <summary>An array of the values.</summary>
    public static JsonArray Items(IEnumerable<JsonNode> values) => [.. values];
}
