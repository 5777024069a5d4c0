namespace ZeroG.Chain.Abi;

/// <summary>
/// Values to bytes and back, by Solidity's contract ABI specification. Values: BigInteger for every uintN and intN, <see cref="Address"/>,
/// bool, byte[] for bytes and bytesN, string, and lists of objects for arrays and tuples.
/// </summary>
public static class AbiCodec
{
    /// <summary>The most bytes that are decoded.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>The bytes of arguments, as a function takes them after its selector.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type; the message says which.</exception>
    public static byte[] Encode(IReadOnlyList<AbiType> types, params IReadOnlyList<object> values) => AbiEncoder.Encode(types, values);

    /// <summary>The values in bytes that anyone may have made: every offset and length is bounded by the bytes, and the work by their count.</summary>
    /// <exception cref="AbiFormatException">Cut short, out of range, padded with other bits, not UTF-8, or larger unpacked than packed.</exception>
    public static IReadOnlyList<object> Decode(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> bytes) => AbiDecoder.Decode(types, bytes);
}
