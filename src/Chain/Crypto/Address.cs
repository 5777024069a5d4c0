using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ZeroG.Chain;

/// <summary>An account or contract: the last 20 bytes of the Keccak-256 of its public key. Text form: 0x and 40 digits with EIP-55's checksum.</summary>
[JsonConverter(typeof(AddressJsonConverter))]
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    /// <summary>20 zero bytes: nobody's.</summary>
    public static readonly Address Zero;

    private readonly ulong _w0, _w1;
    private readonly uint _w2;

    private Address(ReadOnlySpan<byte> bytes)
    {
        _w0 = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _w1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _w2 = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Takes 20 bytes as they are.</summary>
    /// <exception cref="ArgumentException">Not exactly 20 bytes.</exception>
    public static Address FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new Address(bytes)
        : throw new ArgumentException($"An address has {Size} bytes; these are {bytes.Length}.", nameof(bytes));

    /// <summary>The address of a public key: 64 bytes, x then y.</summary>
    /// <exception cref="ArgumentException">Not 64 bytes.</exception>
    public static Address OfPublicKey(ReadOnlySpan<byte> publicKey) => publicKey.Length == 64
        ? FromBytes(Keccak256.Hash(publicKey).ToArray().AsSpan(12))
        : throw new ArgumentException($"A public key has 64 bytes, x then y; these are {publicKey.Length}.", nameof(publicKey));

    /// <summary>The address of the contract that <paramref name="creator"/> creates with its transaction number <paramref name="nonce"/> (EIP-1014's first form).</summary>
    public static Address OfContract(Address creator, ulong nonce)
    {
        var rlp = Encoding.Rlp.Encode(Encoding.Rlp.List(Encoding.Rlp.Bytes(creator.ToArray()), Encoding.Rlp.Number(nonce)));
        return FromBytes(Keccak256.Hash(rlp).ToArray().AsSpan(12));
    }

    /// <summary>Reads 0x and 40 digits: all of one case, or with EIP-55's checksum.</summary>
    /// <exception cref="FormatException">Anything else; the message says whether the checksum is wrong.</exception>
    public static Address Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryParse(text, out var address)) return address;
        throw new FormatException(Hex.TryDecode(text, out var bytes) && bytes.Length == Size
            ? "The address has a wrong checksum (EIP-55): a digit was mistyped. Copy it again, or write it in lower case if you are sure of it."
            : "An address is 0x and 40 hexadecimal digits.");
    }

    /// <summary>As Parse, with false where it throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Address address)
    {
        address = Zero;
        if (text is not { Length: 2 + 2 * Size } || !Hex.TryDecode(text, out var bytes)) return false;
        var read = new Address(bytes);
        var digits = text.AsSpan(2);
        if (digits.ContainsAnyInRange('a', 'f') && digits.ContainsAnyInRange('A', 'F') && !read.ToString().AsSpan(2).SequenceEqual(digits)) return false;
        address = read;
        return true;
    }

    /// <summary>Writes the 20 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _w0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _w1);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _w2);
    }

    /// <summary>The 20 bytes, newly allocated.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>0x and 40 lower-case digits, without checksum.</summary>
    public string ToLowerHex() => $"0x{_w0:x16}{_w1:x16}{_w2:x8}";

    /// <summary>0x and 40 digits, upper-case where the Keccak-256 of the lower-case digits has a digit of 8 or more (EIP-55).</summary>
    public override string ToString()
    {
        var digits = ToLowerHex()[2..].ToCharArray();
        var hash = Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(digits)).ToHex();
        for (var i = 0; i < digits.Length; i++)
            if (hash[i] >= '8') digits[i] = char.ToUpperInvariant(digits[i]);
        return "0x" + new string(digits);
    }

    /// <inheritdoc/>
    public bool Equals(Address other) => _w0 == other._w0 && _w1 == other._w1 && _w2 == other._w2;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_w0, _w1, _w2);

    /// <inheritdoc/>
    public int CompareTo(Address other)
    {
        if (_w0 != other._w0) return _w0.CompareTo(other._w0);
        return _w1 != other._w1 ? _w1.CompareTo(other._w1) : _w2.CompareTo(other._w2);
    }

    /// <summary>Whether all 20 bytes are equal.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Whether any byte differs.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);
}
