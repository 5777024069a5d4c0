using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace ZeroG.Chain;

/// <summary>Bytes and quantities as Ethereum's JSON-RPC writes them ("Hex value encoding" of its specification).</summary>
public static class Hex
{
    /// <summary>0x and two lower-case digits for each byte.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Reads 0x and an even number of digits, none included.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static byte[] Decode(string text) => TryDecode(text, out var bytes)
        ? bytes
        : throw new FormatException("Bytes are 0x and two hexadecimal digits each.");

    /// <summary>As Decode, with false where it throws.</summary>
    public static bool TryDecode([NotNullWhen(true)] string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null || !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.Length % 2 != 0) return false;
        var read = new byte[text.Length / 2 - 1];
        if (Convert.FromHexString(text.AsSpan(2), read, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        bytes = read;
        return true;
    }

    /// <summary>0x and the fewest digits: 0x0 for zero.</summary>
    internal static string Quantity(BigInteger value)
    {
        if (value.IsZero) return "0x0";
        return "0x" + value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
    }

    /// <summary>0x and the fewest digits: 0x0 for zero.</summary>
    public static string Quantity(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
