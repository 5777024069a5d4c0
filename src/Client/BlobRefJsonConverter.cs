using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Client;

/// <summary><c>{"root": "0x…", "length": 18432}</c>; reading checks both, as the constructor of <see cref="BlobRef"/> does.</summary>
internal sealed class BlobRefJsonConverter : JsonConverter<BlobRef>
{
    public override BlobRef Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? root = null;
        long length = 0;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A blob is an object with root and length.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRoot = reader.ValueTextEquals("root");
            var isLength = reader.ValueTextEquals("length");
            reader.Read();
            if (isRoot) root = reader.GetString();
            else if (isLength) length = reader.GetInt64();
            else reader.Skip();
        }

        return BlobRef.IsRoot(root) && length > 0
            ? new BlobRef(root!, length)
            : throw new JsonException("A blob has a root of 0x and 64 lower-case hexadecimal digits, and a length above zero.");
    }

    public override void Write(Utf8JsonWriter writer, BlobRef value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("root", value.Root);
        writer.WriteNumber("length", value.Length);
        writer.WriteEndObject();
    }
}
