using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Receipts;

/// <summary>
/// JSON with one spelling: what is read must be, byte for byte, what writing it again gives. So no byte of a document is outside of what
/// its digests cover.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new ContentIdJsonConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        IgnoreReadOnlyProperties = true,
        MaxDepth = 16,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, s_options);

    /// <summary>Reads what anyone may have written.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="where">What it is called in a message.</param>
    /// <exception cref="ReceiptFormatException">It is no such document, or spelt in another way.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, string where)
        where T : class
    {
        T value;
        byte[] again;
        try
        {
            value = JsonSerializer.Deserialize<T>(json, s_options) ?? throw new JsonException("It is null.");
            again = Write(value); // fails where a number is not finite
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or OverflowException or ArgumentException or NotSupportedException)
        {
            var at = wrong is JsonException { BytePositionInLine: { } position } ? $", byte {position}" : "";
            throw new ReceiptFormatException($"It cannot be read: {wrong.Message.TrimEnd('.')}", where + at, wrong);
        }

        if (json.SequenceEqual(again)) return value;
        throw new ReceiptFormatException("It is spelt in another way than receipts are", $"{where}, byte {json.CommonPrefixLength(again)}");
    }
}

/// <summary>A content id as JSON: its text.</summary>
internal sealed class ContentIdJsonConverter : JsonConverter<ContentId>
{
    public override ContentId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException($"A content id is a JSON string, not {reader.TokenType}.");
        try
        {
            return ContentId.Parse(reader.GetString()!);
        }
        catch (FormatException wrong)
        {
            throw new JsonException(wrong.Message, wrong);
        }
    }

    public override void Write(Utf8JsonWriter writer, ContentId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
