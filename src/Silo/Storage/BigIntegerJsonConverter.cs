using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Silo.Storage;

/// <summary>A <see cref="BigInteger"/> as a string of decimal digits: other readers of JSON round large numbers.</summary>
internal sealed class BigIntegerJsonConverter : JsonConverter<BigInteger>
{
    // 2^256 has 78 digits; parsing takes time that grows with the square of the length.
    private const int MaxDigits = 1000;

    public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException($"A big integer is a JSON string of digits, not {reader.TokenType}.");
        var digits = reader.GetString()!;
        if (digits.Length > MaxDigits) throw new JsonException($"A big integer has at most {MaxDigits} digits; this one has {digits.Length}.");
        return BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new JsonException($"'{digits}' is not a decimal integer.");
    }

    public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options)
    {
        var digits = value.ToString(CultureInfo.InvariantCulture);
        // What could not be read back is not written.
        if (digits.Length > MaxDigits) throw new JsonException($"A big integer has at most {MaxDigits} digits; this one has {digits.Length}.");
        writer.WriteStringValue(digits);
    }
}
