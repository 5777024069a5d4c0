using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;

namespace ZeroG.Chain;

/// <summary>An unsigned integer of 256 bits, the word of the EVM: money in wei, nonces, ids. Arithmetic that leaves the range throws.</summary>
/// <remarks>The EVM wraps around; money must not, so this type has no wrapping form.</remarks>
[JsonConverter(typeof(UInt256JsonConverter))]
public readonly struct UInt256 : IEquatable<UInt256>, IComparable<UInt256>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    /// <summary>2²⁵⁶ − 1.</summary>
    public static readonly UInt256 MaxValue = new((BigInteger.One << 256) - 1);

    /// <summary>0.</summary>
    public static readonly UInt256 Zero;

    /// <summary>1.</summary>
    public static readonly UInt256 One = new(BigInteger.One);

    private readonly BigInteger _value;

    /// <summary>Takes a number in range.</summary>
    /// <exception cref="OverflowException">Below 0 or over 2²⁵⁶ − 1.</exception>
    public UInt256(BigInteger value)
    {
        if (value.Sign < 0 || value.GetBitLength() > 256)
            throw new OverflowException($"{(value.GetBitLength() > 512 ? "A number of " + value.GetBitLength() + " bits" : value)} is not within 0 to 2^256 - 1.");
        _value = value;
    }

    /// <summary>Reads at most 32 bytes, big-endian.</summary>
    /// <exception cref="ArgumentException">More than 32 bytes.</exception>
    public static UInt256 FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length <= Size
        ? new UInt256(new BigInteger(bytes, isUnsigned: true, isBigEndian: true))
        : throw new ArgumentException($"A 256-bit number has at most {Size} bytes; these are {bytes.Length}.", nameof(bytes));

    /// <summary>Writes 32 bytes, big-endian, to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">Fewer than 32 bytes of room.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size) throw new ArgumentException($"A 256-bit number needs {Size} bytes; there is room for {destination.Length}.", nameof(destination));
        destination[..Size].Clear();
        var length = _value.GetByteCount(isUnsigned: true);
        _value.TryWriteBytes(destination[(Size - length)..Size], out _, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>32 bytes, big-endian, newly allocated.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads decimal digits, or 0x and 1 to 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">Anything else, or out of range.</exception>
    public static UInt256 Parse(string text) => TryParse(text, out var value)
        ? value
        : throw new FormatException("A 256-bit number is decimal digits, or 0x and 1 to 64 hexadecimal digits, at most 2^256 - 1.");

    /// <summary>As Parse, with false where it throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UInt256 value)
    {
        value = Zero;
        // 78 decimal digits hold 2^256 - 1: longer texts are refused before any arithmetic.
        if (text is null || text.Length is 0 or > 78) return false;
        BigInteger number;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (text.Length is 2 or > 66 || !BigInteger.TryParse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)) return false;
        }
        else if (!BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
        if (number.GetBitLength() > 256) return false;
        value = new UInt256(number);
        return true;
    }

    /// <summary>Whether it is 0.</summary>
    public bool IsZero => _value.IsZero;

    /// <summary>The number as 0x and the fewest hexadecimal digits, as JSON-RPC writes quantities.</summary>
    public string ToQuantity() => Hex.Quantity(_value);

    /// <summary>Decimal digits.</summary>
    public override string ToString() => _value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool Equals(UInt256 other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UInt256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(UInt256 other) => _value.CompareTo(other._value);

    /// <summary>The same number.</summary>
    public static implicit operator UInt256(ulong value) => new(value);

    /// <summary>The same number.</summary>
    public static implicit operator BigInteger(UInt256 value) => value._value;

    /// <summary>The same number, if it is in range.</summary>
    /// <exception cref="OverflowException">It is not.</exception>
    public static explicit operator UInt256(BigInteger value) => new(value);

    /// <summary>The same number, if it fits 64 bits.</summary>
    /// <exception cref="OverflowException">It does not.</exception>
    public static explicit operator ulong(UInt256 value) => (ulong)value._value;

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">Over 2²⁵⁶ − 1.</exception>
    public static UInt256 operator +(UInt256 left, UInt256 right) => new(left._value + right._value);

    /// <summary>The difference.</summary>
    /// <exception cref="OverflowException">Below 0.</exception>
    public static UInt256 operator -(UInt256 left, UInt256 right) => new(left._value - right._value);

    /// <summary>The product.</summary>
    /// <exception cref="OverflowException">Over 2²⁵⁶ − 1.</exception>
    public static UInt256 operator *(UInt256 left, UInt256 right) => new(left._value * right._value);

    /// <summary>The quotient, rounded down.</summary>
    /// <exception cref="DivideByZeroException">By 0.</exception>
    public static UInt256 operator /(UInt256 left, UInt256 right) => new(left._value / right._value);

    /// <summary>The remainder.</summary>
    /// <exception cref="DivideByZeroException">By 0.</exception>
    public static UInt256 operator %(UInt256 left, UInt256 right) => new(left._value % right._value);

    /// <summary>Equal numbers.</summary>
    public static bool operator ==(UInt256 left, UInt256 right) => left.Equals(right);

    /// <summary>Different numbers.</summary>
    public static bool operator !=(UInt256 left, UInt256 right) => !left.Equals(right);

    /// <summary>Smaller.</summary>
    public static bool operator <(UInt256 left, UInt256 right) => left._value < right._value;

    /// <summary>Larger.</summary>
    public static bool operator >(UInt256 left, UInt256 right) => left._value > right._value;

    /// <summary>Smaller or equal.</summary>
    public static bool operator <=(UInt256 left, UInt256 right) => left._value <= right._value;

    /// <summary>Larger or equal.</summary>
    public static bool operator >=(UInt256 left, UInt256 right) => left._value >= right._value;

    /// <summary>The larger of two.</summary>
    public static UInt256 Max(UInt256 left, UInt256 right) => left >= right ? left : right;

    /// <summary>The smaller of two.</summary>
    public static UInt256 Min(UInt256 left, UInt256 right) => left <= right ? left : right;
}
