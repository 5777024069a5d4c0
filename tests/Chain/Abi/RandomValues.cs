using System.Globalization;
using System.Numerics;
using ZeroG.Chain.Abi;

namespace ZeroG.Chain.Tests.Abi;

/// <summary>Types and values from a seed, and their text as cast reads it.</summary>
internal static class RandomValues
{
    public static AbiType Type(Random random, int depth) => random.Next(depth == 0 ? 6 : 9) switch
    {
        0 => new AbiType.Number(8 * random.Next(1, 33), false),
        1 => new AbiType.Number(8 * random.Next(1, 33), true),
        2 => new AbiType.Account(),
        3 => new AbiType.Flag(),
        4 => new AbiType.FixedBytes(random.Next(1, 33)),
        5 => new AbiType.Blob(random.Next(2) == 0),
        6 => new AbiType.Array(Type(random, depth - 1), null),
        7 => new AbiType.Array(Type(random, depth - 1), random.Next(1, 4)),
        _ => new AbiType.Tuple([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Type(random, depth - 1))]),
    };

    public static object Value(Random random, AbiType type) => type switch
    {
        AbiType.Number number => Number(random, number),
        AbiType.Account => Address.FromBytes(Bytes(random, Address.Size)),
        AbiType.Flag => random.Next(2) == 1,
        AbiType.FixedBytes bytes => Bytes(random, bytes.Length),
        AbiType.Blob { IsText: true } => new string([.. Enumerable.Range(0, random.Next(0, 70)).Select(_ => (char)random.Next('a', 'z' + 1))]),
        AbiType.Blob => Bytes(random, random.Next(0, 70)),
        AbiType.Array array => Enumerable.Range(0, array.Length ?? random.Next(0, 4)).Select(_ => Value(random, array.Element)).ToArray(),
        AbiType.Tuple tuple => tuple.Members.Select(member => Value(random, member)).ToArray(),
        _ => throw new InvalidOperationException(type.Name),
    };

    public static int Leaves(object value) => value is object[] list ? list.Sum(Leaves) : 1;

    public static string Text(AbiType type, object value) => (type, value) switch
    {
        (AbiType.Array array, object[] items) => $"[{string.Join(',', items.Select(item => Text(array.Element, item)))}]",
        (AbiType.Tuple tuple, object[] members) => $"({string.Join(',', members.Select((member, i) => Text(tuple.Members[i], member)))})",
        (_, byte[] bytes) => Hex.Encode(bytes),
        (_, bool flag) => flag ? "true" : "false",
        (_, string text) => $"\"{text}\"",
        (_, BigInteger number) => number.ToString(CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    // The ends of the range come often: that is where signs and paddings go wrong.
    private static BigInteger Number(Random random, AbiType.Number type)
    {
        var (low, high) = type.IsSigned ? (-(BigInteger.One << (type.Bits - 1)), (BigInteger.One << (type.Bits - 1)) - 1) : (BigInteger.Zero, (BigInteger.One << type.Bits) - 1);
        return random.Next(5) switch
        {
            0 => low,
            1 => high,
            2 => BigInteger.Zero,
            _ => low + new BigInteger(Bytes(random, type.Bits / 8), isUnsigned: true),
        };
    }
}
