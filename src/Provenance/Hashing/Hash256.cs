using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ZeroG.Provenance;

/// <summary>A 256-bit digest or Merkle root. Text form: 0x and 64 hexadecimal digits. Ordered as its bytes are, first byte first.</summary>
[JsonConverter(typeof(Hash256JsonConverter))]
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>, ISpanParsable<Hash256>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private const string Prefix = "0x";

    // Read big-endian, so that comparing the words compares the bytes.
    private readonly ulong _w0, _w1, _w2, _w3;

    private Hash256(ReadOnlySpan<byte> bytes)
    {
        _w0 = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _w1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _w2 = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _w3 = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Takes 32 bytes as they are.</summary>
    /// <exception cref="ArgumentException">Not exactly 32 bytes.</exception>
    public static Hash256 FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new Hash256(bytes)
        : throw new ArgumentException($"A hash has {Size} bytes; these are {bytes.Length}.", nameof(bytes));

    /// <summary>Reads 64 hexadecimal digits of either case, with or without 0x.</summary>
    /// <exception cref="FormatException">Another length, or another character; the message says which.</exception>
    public static Hash256 Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var hash) ? hash : throw new FormatException(Explain(s));

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Hash256 Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>As Parse, with false where it throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Hash256 result)
    {
        result = default;
        var digits = Digits(s);
        if (digits.Length != 2 * Size) return false;
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(digits, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        result = new Hash256(bytes);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Hash256)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Hash256 result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Hash256)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, out Hash256 result) => TryParse(s.AsSpan(), null, out result);

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">Fewer than 32 bytes of room.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
            throw new ArgumentException($"A hash needs {Size} bytes; there is room for {destination.Length}.", nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, _w0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _w1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _w2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _w3);
    }

    /// <summary>The 32 bytes, newly allocated.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>64 lower-case hexadecimal digits without 0x, as <c>sha256sum</c> prints them.</summary>
    public string ToHex() => $"{_w0:x16}{_w1:x16}{_w2:x16}{_w3:x16}";

    /// <summary>0x and 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Prefix + ToHex();

    /// <summary>The first and last four digits, for messages to people: 0x3c0a…ca5a. Never an identity.</summary>
    public string ToShortString() => $"{Prefix}{_w0 >> 48:x4}…{_w3 & 0xffff:x4}";

    /// <inheritdoc/>
    public bool Equals(Hash256 other) => _w0 == other._w0 && _w1 == other._w1 && _w2 == other._w2 && _w3 == other._w3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_w0, _w1, _w2, _w3);

    /// <inheritdoc/>
    public int CompareTo(Hash256 other)
    {
        if (_w0 != other._w0) return _w0.CompareTo(other._w0);
        if (_w1 != other._w1) return _w1.CompareTo(other._w1);
        return _w2 != other._w2 ? _w2.CompareTo(other._w2) : _w3.CompareTo(other._w3);
    }

    /// <summary>Whether all 32 bytes are equal.</summary>
    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    /// <summary>Whether any byte differs.</summary>
    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text) =>
        text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;

    private static string Explain(ReadOnlySpan<char> text)
    {
        var digits = Digits(text);
        if (digits.Length != 2 * Size)
            return $"A hash is 0x and {2 * Size} hexadecimal digits; this text has {digits.Length} digits.";
        var at = 0;
        while (char.IsAsciiHexDigit(digits[at])) at++;
        return $"A hash is 0x and {2 * Size} hexadecimal digits; digit {at + 1} is '{digits[at]}' (U+{(int)digits[at]:X4}).";
    }
}
