using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Chain;

/// <summary>JSON form of a <see cref="UInt256"/>: a string of decimal digits, since JSON's numbers lose digits in many readers.</summary>
public sealed class UInt256JsonConverter : JsonConverter<UInt256>
{
    /// <inheritdoc/>
    public override UInt256 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && UInt256.TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException("A 256-bit number is a JSON string of decimal digits.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, UInt256 value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
