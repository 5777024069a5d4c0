using System.Numerics;

namespace ZeroG.Chain.Abi;

/// <summary>The two errors that Solidity itself reverts with.</summary>
internal static class SolidityErrors
{
    /// <summary>What <c>Error(string)</c> says or <c>Panic(uint256)</c> means; null for any other error.</summary>
    /// <exception cref="AbiFormatException">The arguments are damaged.</exception>
    public static string? Describe(ReadOnlySpan<byte> data)
    {
        if (data.Length < 4) return null;
        if (data[..4].SequenceEqual(Selector.Of("Error(string)"))) return (string)AbiCodec.Decode([new AbiType.Blob(true)], data[4..])[0];
        if (!data[..4].SequenceEqual(Selector.Of("Panic(uint256)"))) return null;
        var code = (BigInteger)AbiCodec.Decode([new AbiType.Number(256, false)], data[4..])[0];
        // "Panic via assert and Error via require" of Solidity's documentation.
        return (code <= 0x51 ? (int)code : 0) switch
        {
            0x01 => "an assertion failed",
            0x11 => "arithmetic overflowed",
            0x12 => "division by zero",
            0x21 => "a value outside its enumeration",
            0x32 => "an index out of range",
            0x41 => "too much memory",
            _ => $"panic {code}",
        };
    }
}
