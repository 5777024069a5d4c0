using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ZeroG.Chain.Abi;

/// <summary>Reads the names of types. Depth and length are bounded, since names come from files.</summary>
internal static class AbiTypeText
{
    private const int MaxCharacters = 4096, MaxDepth = 16, MaxFixed = 1024, MaxHead = 1 << 20;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AbiType? type)
    {
        type = null;
        if (text is null || text.Length is 0 or > MaxCharacters) return false;
        var at = 0;
        if (Read(text, ref at, 0) is not { } read || at != text.Length) return false;
        type = read;
        return true;
    }

    private static AbiType? Read(string text, ref int at, int depth)
    {
        if (depth > MaxDepth) return null;
        var type = at < text.Length && text[at] == '(' ? Tuple(text, ref at, depth) : Elementary(text, ref at);
        while (type is not null && at < text.Length && text[at] == '[')
        {
            if (++depth > MaxDepth) return null;
            var end = text.IndexOf(']', at);
            if (end < 0) return null;
            int? length = null;
            if (end > at + 1)
            {
                // Arrays of nothing would decode from no bytes, as often as one likes.
                if (!TryNumber(text.AsSpan(at + 1, end - at - 1), out var count) || count is 0 or > MaxFixed) return null;
                length = count;
            }
            at = end + 1;
            if (length is { } times && !type.IsDynamic && (long)times * type.HeadSize > MaxHead) return null;
            type = new AbiType.Array(type, length);
        }
        return type;
    }

    private static AbiType.Tuple? Tuple(string text, ref int at, int depth)
    {
        var members = new List<AbiType>();
        do
        {
            at++;
            if (Read(text, ref at, depth + 1) is not { } member) return null;
            members.Add(member);
            if (members.Sum(m => (long)m.HeadSize) > MaxHead) return null;
        }
        while (at < text.Length && text[at] == ',');
        return at < text.Length && text[at++] == ')' ? new AbiType.Tuple(members) : null;
    }

    private static AbiType? Elementary(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at])) at++;
        var name = text[start..at];
        return name switch
        {
            "address" => new AbiType.Account(),
            "bool" => new AbiType.Flag(),
            "bytes" => new AbiType.Blob(false),
            "string" => new AbiType.Blob(true),
            _ when name.StartsWith("bytes", StringComparison.Ordinal) => TryNumber(name.AsSpan(5), out var length) && length is >= 1 and <= 32 ? new AbiType.FixedBytes(length) : null,
            _ when name.StartsWith("uint", StringComparison.Ordinal) => Number(name.AsSpan(4), false),
            _ when name.StartsWith("int", StringComparison.Ordinal) => Number(name.AsSpan(3), true),
            _ => null,
        };
    }

    private static AbiType.Number? Number(ReadOnlySpan<char> digits, bool isSigned) =>
        TryNumber(digits, out var bits) && bits is >= 8 and <= 256 && bits % 8 == 0 ? new AbiType.Number(bits, isSigned) : null;

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        return digits.Length is > 0 and <= 5 && digits[0] != '0' && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
