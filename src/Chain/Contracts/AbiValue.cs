using System.Numerics;
using ZeroG.Chain.Abi;

namespace ZeroG.Chain.Contracts;

/// <summary>The values of the bindings as <see cref="AbiCodec"/> takes and gives them. What is read was decoded by its type before, so that only an enum can still be wrong.</summary>
internal static class AbiValue
{
    public static object Of(ulong value) => new BigInteger(value);

    public static object Of(UInt256 value) => (BigInteger)value;

    public static object Of(Hash256 value) => value.ToArray();

    public static object Of(Address value) => value;

    public static object Of(bool value) => value;

    public static object Of(string value) => value;

    public static object Of(ReadOnlyMemory<byte> value) => value.ToArray();

    public static object Of<T>(IReadOnlyList<T> items, Func<T, object> item) => items.Select(item).ToArray();

    /// <summary>A number of at most 64 bits, by its type.</summary>
    public static ulong ToUInt64(object value) => (ulong)(BigInteger)value;

    public static UInt256 ToUInt256(object value) => new((BigInteger)value);

    public static Hash256 ToHash(object value) => Hash256.FromBytes((byte[])value);

    public static Address ToAddress(object value) => (Address)value;

    public static bool ToBoolean(object value) => (bool)value;

    public static string ToText(object value) => (string)value;

    public static ReadOnlyMemory<byte> ToBytes(object value) => (byte[])value;

    public static IReadOnlyList<T> ToList<T>(object value, Func<object, T> item) => [.. ((IReadOnlyList<object>)value).Select(item)];

    /// <exception cref="AbiFormatException">The enum has no such value.</exception>
    public static T ToEnum<T>(object value) where T : struct, Enum
    {
        var made = (T)Enum.ToObject(typeof(T), (ulong)(BigInteger)value);
        return Enum.IsDefined(made) ? made : throw new AbiFormatException($"{typeof(T).Name} has no value {value}.");
    }

    /// <summary>Types in parentheses, none included: which are no type of the ABI, but what a function may take.</summary>
    public static IReadOnlyList<AbiType> Types(string list) => list == "()" ? [] : ((AbiType.Tuple)AbiType.Parse(list)).Members;
}
