using System.Numerics;
using System.Text;

namespace ZeroG.Chain.Abi;

/// <summary>Heads first, then the tails of what is dynamic, each offset counted from the start of its heads.</summary>
internal static class AbiEncoder
{
    private const int Word = 32;
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(values);
        if (types.Count != values.Count) throw new ArgumentException($"{types.Count} values were expected; {values.Count} were given.");
        var bytes = new List<byte>();
        Sequence(bytes, types.Count, i => types[i], values);
        return [.. bytes];
    }

    private static void Sequence(List<byte> target, int count, Func<int, AbiType> type, IReadOnlyList<object> values)
    {
        var heads = 0;
        for (var i = 0; i < count; i++) heads += type(i).HeadSize;
        var tails = new List<byte>();
        for (var i = 0; i < count; i++)
        {
            if (type(i).IsDynamic)
            {
                Append(target, new BigInteger(heads + tails.Count));
                Value(tails, type(i), values[i]);
            }
            else Value(target, type(i), values[i]);
        }
        target.AddRange(tails);
    }

    private static void Value(List<byte> target, AbiType type, object value)
    {
        switch (type, value)
        {
            case (AbiType.Number number, BigInteger integer):
                Check(number, integer);
                Append(target, integer);
                break;
            case (AbiType.Account, Address address):
                target.AddRange(new byte[Word - Address.Size]);
                target.AddRange(address.ToArray());
                break;
            case (AbiType.Flag, bool flag):
                Append(target, flag ? 1 : 0);
                break;
            case (AbiType.FixedBytes wanted, byte[] bytes) when bytes.Length == wanted.Length:
                Padded(target, bytes);
                break;
            case (AbiType.Blob { IsText: false }, byte[] bytes):
                Append(target, bytes.Length);
                Padded(target, bytes);
                break;
            case (AbiType.Blob { IsText: true }, string text):
                var utf8 = s_utf8.GetBytes(text);
                Append(target, utf8.Length);
                Padded(target, utf8);
                break;
            case (AbiType.Array array, IReadOnlyList<object> items) when array.Length is null || array.Length == items.Count:
                if (array.Length is null) Append(target, items.Count);
                Sequence(target, items.Count, _ => array.Element, items);
                break;
            case (AbiType.Tuple tuple, IReadOnlyList<object> members) when members.Count == tuple.Members.Count:
                Sequence(target, members.Count, i => tuple.Members[i], members);
                break;
            default:
                throw new ArgumentException($"A value of {Describe(value)} does not fit the type {type.Name}.");
        }
    }

    private static void Check(AbiType.Number type, BigInteger value)
    {
        var isIn = type.IsSigned
            ? value >= -(BigInteger.One << (type.Bits - 1)) && value < BigInteger.One << (type.Bits - 1)
            : value.Sign >= 0 && value.GetBitLength() <= type.Bits;
        if (!isIn) throw new ArgumentException($"The number is out of the range of {type.Name}.");
    }

    private static void Append(List<byte> target, BigInteger value)
    {
        Span<byte> word = stackalloc byte[Word];
        // 2^255 and more need a 33rd byte as a signed number; unsigned they fit.
        word.Fill(value.Sign < 0 ? (byte)0xff : (byte)0);
        var isUnsigned = value.Sign >= 0;
        value.TryWriteBytes(word[(Word - value.GetByteCount(isUnsigned))..], out _, isUnsigned, isBigEndian: true);
        target.AddRange(word);
    }

    private static void Padded(List<byte> target, byte[] bytes)
    {
        target.AddRange(bytes);
        target.AddRange(new byte[(Word - bytes.Length % Word) % Word]);
    }

    private static string Describe(object? value) => value switch
    {
        null => "nothing",
        byte[] bytes => $"{bytes.Length} bytes",
        IReadOnlyList<object> list => $"a list of {list.Count}",
        _ => value.GetType().Name,
    };
}
