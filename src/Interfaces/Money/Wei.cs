using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Money;

/// <summary>An amount of a chain's own coin, in wei: 10⁻¹⁸ of it. As JSON a string of digits, since numbers of JSON are not exact.</summary>
/// <remarks>128 bits hold 3.4 × 10³⁸ wei; all ether there is, is 1.2 × 10²⁶.</remarks>
/// <param name="Amount">Wei.</param>
[GenerateSerializer, Immutable, Alias("zerog.Wei"), JsonConverter(typeof(WeiJsonConverter))]
public readonly record struct Wei([property: Id(0)] UInt128 Amount) : IComparable<Wei>
{
    private const int EtherDigits = 18;
    private static readonly (string Name, int Digits)[] s_units = [("ether", EtherDigits), ("gwei", 9), ("wei", 0)];

    /// <summary>None.</summary>
    public static Wei Zero => default;

    /// <summary>Whether it is none.</summary>
    public bool IsZero => Amount == UInt128.Zero;

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">It is beyond 128 bits.</exception>
    public static Wei operator +(Wei left, Wei right) => new(checked(left.Amount + right.Amount));

    /// <summary>The difference.</summary>
    /// <exception cref="OverflowException">It is below zero.</exception>
    public static Wei operator -(Wei left, Wei right) => new(checked(left.Amount - right.Amount));

    /// <summary>Whether the left is less.</summary>
    public static bool operator <(Wei left, Wei right) => left.Amount < right.Amount;

    /// <summary>Whether the left is more.</summary>
    public static bool operator >(Wei left, Wei right) => left.Amount > right.Amount;

    /// <summary>Whether the left is not more.</summary>
    public static bool operator <=(Wei left, Wei right) => left.Amount <= right.Amount;

    /// <summary>Whether the left is not less.</summary>
    public static bool operator >=(Wei left, Wei right) => left.Amount >= right.Amount;

    /// <summary>The share of it that <paramref name="part"/> is of <paramref name="whole"/>, rounded down.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The whole is not above zero, or the part not within it.</exception>
    public Wei Share(long part, long whole)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(whole);
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, whole);
        return new((UInt128)((BigInteger)Amount * part / whole));
    }

    /// <summary>Reads an amount: digits with at most one point, then <c>ether</c>, <c>gwei</c> or <c>wei</c>; without a unit, whole wei.</summary>
    /// <exception cref="FormatException">Not an amount, or finer than a wei.</exception>
    public static Wei Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (number, digits) = (text.Trim(), 0);
        foreach (var (name, places) in s_units)
        {
            if (!number.EndsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            (number, digits) = (number[..^name.Length].TrimEnd(), places);
            break;
        }

        var point = number.IndexOf('.', StringComparison.Ordinal);
        var (whole, fraction) = point < 0 ? (number, "") : (number[..point], number[(point + 1)..].TrimEnd('0'));
        if (whole.Length is 0 or > 39 || fraction.Length > digits
            || !UInt128.TryParse(whole + fraction.PadRight(digits, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            throw new FormatException($"'{(text.Length <= 64 ? text : text[..64] + "…")}' is not an amount: write for example '0.5 ether', '30 gwei' or '1000' (wei).");
        }

        return new(amount);
    }

    /// <inheritdoc/>
    public int CompareTo(Wei other) => Amount.CompareTo(other.Amount);

    /// <summary>The digits of the amount in wei.</summary>
    public override string ToString() => Amount.ToString(CultureInfo.InvariantCulture);

    /// <summary>For people: exact, in the largest unit of which it is at least a millionth, as <c>0.25 ether</c>.</summary>
    public string ToText()
    {
        var places = Amount >= (UInt128)1_000_000_000_000 ? EtherDigits : Amount >= 1_000 ? 9 : 0;
        if (IsZero) places = EtherDigits;
        var digits = ToString().PadLeft(places + 1, '0');
        var fraction = digits[^places..].TrimEnd('0');
        return $"{digits[..^places]}{(fraction.Length > 0 ? "." + fraction : "")} {s_units.First(unit => unit.Digits == places).Name}";
    }
}

/// <summary><see cref="Wei"/> as a string of digits.</summary>
public sealed class WeiJsonConverter : JsonConverter<Wei>
{
    /// <inheritdoc/>
    public override Wei Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && UInt128.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            ? new Wei(amount)
            : throw new JsonException("An amount is a string of digits, in wei.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Wei value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}
