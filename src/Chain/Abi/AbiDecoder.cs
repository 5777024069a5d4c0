using System.Numerics;
using System.Text;

namespace ZeroG.Chain.Abi;

/// <summary>Reads bytes of strangers.</summary>
/// <remarks>
/// Offsets may point anywhere within the bytes, so a few bytes could name the same large array again and again, in each of
/// its elements. Every word read is therefore paid from a budget of as many bytes as there are: what a compiler encodes
/// reads each byte once.
/// </remarks>
internal ref struct AbiDecoder
{
    private const int Word = 32;
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes;
    private int _budget;

    private AbiDecoder(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _budget = bytes.Length;
    }

    public static IReadOnlyList<object> Decode(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(types);
        if (bytes.Length > AbiCodec.MaxBytes) throw new AbiFormatException($"{bytes.Length:N0} bytes are over the bound of {AbiCodec.MaxBytes:N0}.");
        var decoder = new AbiDecoder(bytes);
        return decoder.Sequence(0, types);
    }

    private object[] Sequence(int start, IReadOnlyList<AbiType> types)
    {
        var values = new object[types.Count];
        var at = start;
        for (var i = 0; i < types.Count; i++)
        {
            values[i] = Member(start, at, types[i]);
            at += types[i].HeadSize;
        }
        return values;
    }

    private object Member(int start, int at, AbiType type)
    {
        if (!type.IsDynamic) return Value(at, type);
        // Checked against the bytes before the sum, which therefore cannot overflow.
        var offset = Count(at, "an offset");
        return Value(start + offset, type);
    }

    private object Value(int at, AbiType type) => type switch
    {
        AbiType.Number number => Number(at, number),
        AbiType.Account => Account(at),
        AbiType.Flag => Count(at, "a bool") is var flag and <= 1 ? flag == 1 : throw new AbiFormatException($"The bool at byte {at} is neither 0 nor 1."),
        AbiType.FixedBytes wanted => Left(at, wanted.Length),
        AbiType.Blob { IsText: false } => Left(at + Word, Count(at, "a length")),
        AbiType.Blob => Text(at),
        AbiType.Array array => Items(at, array),
        AbiType.Tuple tuple => Sequence(at, tuple.Members),
        _ => throw new AbiFormatException($"The type {type.Name} cannot be decoded."),
    };

    private object[] Items(int at, AbiType.Array array)
    {
        var length = array.Length ?? Count(at, "a length");
        var start = array.Length is null ? at + Word : at;
        // Each element takes at least a word of what is left to read: no array is allocated that the bytes cannot fill.
        if (length > _budget / Word) throw new AbiFormatException($"The array at byte {at} has {length} elements; the bytes cannot hold them.");
        var values = new object[length];
        for (var i = 0; i < length; i++) values[i] = Member(start, start + i * array.Element.HeadSize, array.Element);
        return values;
    }

    private BigInteger Number(int at, AbiType.Number type)
    {
        var value = new BigInteger(Take(at, Word), isUnsigned: !type.IsSigned, isBigEndian: true);
        var isIn = type.IsSigned
            ? value >= -(BigInteger.One << (type.Bits - 1)) && value < BigInteger.One << (type.Bits - 1)
            : value.GetBitLength() <= type.Bits;
        return isIn ? value : throw new AbiFormatException($"The number at byte {at} is out of the range of {type.Name}.");
    }

    private Address Account(int at)
    {
        var word = Take(at, Word);
        return word[..12].IndexOfAnyExcept((byte)0) < 0 ? Address.FromBytes(word[12..]) : throw new AbiFormatException($"The address at byte {at} has over 20 bytes.");
    }

    private string Text(int at)
    {
        try
        {
            return s_utf8.GetString(Left(at + Word, Count(at, "a length")));
        }
        catch (ArgumentException)
        {
            throw new AbiFormatException($"The string at byte {at} is not UTF-8.");
        }
    }

    /// <summary>Bytes at the left of their words; the rest of the last word must be zero.</summary>
    private byte[] Left(int at, int length)
    {
        var words = Take(at, (int)Math.Min((length + 31L) / Word * Word, int.MaxValue));
        return words[length..].IndexOfAnyExcept((byte)0) < 0 ? words[..length].ToArray() : throw new AbiFormatException($"The bytes at byte {at} are padded with other bits than zero.");
    }

    /// <summary>A word that must be at most the count of all bytes.</summary>
    private int Count(int at, string what)
    {
        var value = new BigInteger(Take(at, Word), isUnsigned: true, isBigEndian: true);
        return value <= _bytes.Length ? (int)value : throw new AbiFormatException($"At byte {at}, {what} exceeds the {_bytes.Length} bytes there are.");
    }

    private ReadOnlySpan<byte> Take(int at, int length)
    {
        if (at < 0 || length > _bytes.Length - at || at > _bytes.Length) throw new AbiFormatException($"At byte {at}, {length} bytes are expected; the encoding has {_bytes.Length} in all.");
        if (length > _budget) throw new AbiFormatException("The encoding reads the same bytes again and again: it is larger unpacked than packed.");
        _budget -= length;
        return _bytes.Slice(at, length);
    }
}
