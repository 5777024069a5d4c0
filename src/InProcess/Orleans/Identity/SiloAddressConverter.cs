using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Runtime;

/// <summary>Writes a <see cref="SiloAddress"/> to JSON as a string.</summary>
public sealed class SiloAddressConverter : JsonConverter<SiloAddress>
{
    /// <inheritdoc />
    public override SiloAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text ? SiloAddress.FromParsableString(text) : null;

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, SiloAddress value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
