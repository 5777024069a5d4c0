using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Provenance;

/// <summary>JSON form of a <see cref="Hash256"/>: the string 0x and 64 digits, also as a property name.</summary>
public sealed class Hash256JsonConverter : JsonConverter<Hash256>
{
    /// <inheritdoc/>
    public override Hash256 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? Parse(reader.GetString())
            : throw new JsonException($"A hash is a JSON string, not {reader.TokenType}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Hash256 value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    /// <inheritdoc/>
    public override Hash256 ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, Hash256 value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());

    private static Hash256 Parse(string? text)
    {
        try
        {
            return Hash256.Parse(text ?? "");
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }
}
