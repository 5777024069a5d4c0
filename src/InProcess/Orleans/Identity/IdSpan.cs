using System.Text;

namespace Orleans.Runtime;

/// <summary>An identifier as UTF-8 bytes, with its hash.</summary>
[GenerateSerializer, Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>, ISpanFormattable
{
    private readonly byte[]? _value;
    private readonly int _hashCode;

    /// <summary>The identifier with the bytes <paramref name="value"/>, which must not be changed afterwards.</summary>
    public IdSpan(byte[] value)
    {
        _value = value;
        _hashCode = GetHashCode(value);
    }

    private IdSpan(byte[]? value, int hashCode)
    {
        _value = value;
        _hashCode = hashCode;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Value => _value;

    /// <summary>Whether the identifier is empty.</summary>
    public bool IsDefault => _value is null || _value.Length == 0;

    /// <summary>The identifier with the UTF-8 bytes of <paramref name="id"/>.</summary>
    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));

    /// <summary>An identifier from its parts, without computing the hash.</summary>
    public static IdSpan UnsafeCreate(byte[]? value, int hashCode) => new(value, hashCode);

    /// <summary>The bytes of <paramref name="id"/> themselves.</summary>
    public static byte[]? UnsafeGetArray(IdSpan id) => id._value;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> AsSpan() => _value;

    /// <inheritdoc />
    public bool Equals(IdSpan obj) =>
        _value == obj._value
        || (_value is not null && obj._value is not null && _value.AsSpan().SequenceEqual(obj._value));

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _hashCode;

    /// <summary>The hash, the same in every process.</summary>
    public uint GetUniformHashCode() => unchecked((uint)_hashCode);

    /// <inheritdoc />
    public int CompareTo(IdSpan other)
    {
        if (_value is null)
        {
            return other._value is null ? 0 : -1;
        }

        return other._value is null ? 1 : _value.AsSpan().SequenceCompareTo(other._value);
    }

    /// <summary>The identifier as text.</summary>
    public override string ToString() => _value is null ? "" : Encoding.UTF8.GetString(_value);

    /// <summary>Writes the identifier as text, if <paramref name="destination"/> is long enough.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        Encoding.UTF8.TryGetChars(_value, destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    /// <summary>Whether both hold the same bytes.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    private static int GetHashCode(byte[]? value) => value is null ? 0 : unchecked((int)StableHash.ComputeHash(value));
}
