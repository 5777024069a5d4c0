using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZeroG.Training.Checkpoints;

/// <summary>What the small JSON files of a model folder share.</summary>
internal static class OpenJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object with those members, indented, with a line feed at its end.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>The token that ends a text also begins one, as in GPT-2.</summary>
    public static void WriteEnds(Utf8JsonWriter json, int? endToken)
    {
        foreach (var name in (string[])["bos_token_id", "eos_token_id"])
        {
            if (endToken is { } end)
                json.WriteNumber(name, end);
            else
                json.WriteNull(name);
        }
    }

    /// <summary>"eos_token_id": a number, or the first of a list.</summary>
    public static int? EndToken(JsonElement root)
    {
        if (Member(root, "eos_token_id") is not { } end)
            return null;
        if (end.ValueKind == JsonValueKind.Array)
            return end.GetArrayLength() == 0 ? null : end[0].GetInt32();
        return end.GetInt32();
    }

    /// <summary>A member that is there and not null.</summary>
    public static JsonElement? Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
