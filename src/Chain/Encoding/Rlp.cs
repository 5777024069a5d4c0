using System.Numerics;

namespace ZeroG.Chain.Encoding;

/// <summary>Recursive Length Prefix, appendix B of the Ethereum yellow paper: byte strings and lists of them.</summary>
public static class Rlp
{
    private const int MaxDepth = 8;

    /// <summary>A byte string.</summary>
    public static RlpItem Bytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray(), null);

    /// <summary>A number: big-endian without leading zeros, nothing for zero.</summary>
    public static RlpItem Number(UInt256 value)
    {
        BigInteger number = value;
        return new(number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true), null);
    }

    /// <summary>A list.</summary>
    public static RlpItem List(params IReadOnlyList<RlpItem> items) => new(null, items);

    /// <summary>The bytes of an item.</summary>
    public static byte[] Encode(RlpItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var bytes = new List<byte>();
        Write(bytes, item);
        return [.. bytes];
    }

    /// <summary>Reads exactly one item and only in its canonical form, so that what is read encodes to the same bytes.</summary>
    /// <exception cref="FormatException">Cut short, not canonical, nested over 8 deep, or followed by more bytes.</exception>
    public static RlpItem Decode(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        var item = Read(ref rest, 0);
        return rest.IsEmpty ? item : throw new FormatException($"RLP: {rest.Length} bytes follow the item.");
    }

    private static void Write(List<byte> target, RlpItem item)
    {
        if (!item.IsList)
        {
            var content = item.Content;
            if (content.Length == 1 && content[0] < 0x80)
            {
                target.Add(content[0]);
                return;
            }
            Prefix(target, 0x80, content.Length);
            target.AddRange(content);
            return;
        }
        var payload = new List<byte>();
        foreach (var child in item.Items) Write(payload, child);
        Prefix(target, 0xc0, payload.Count);
        target.AddRange(payload);
    }

    private static void Prefix(List<byte> target, int offset, int length)
    {
        if (length < 56)
        {
            target.Add((byte)(offset + length));
            return;
        }
        var digits = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        target.Add((byte)(offset + 55 + digits.Length));
        target.AddRange(digits);
    }

    private static RlpItem Read(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (depth > MaxDepth) throw new FormatException($"RLP: lists are nested more than {MaxDepth} deep.");
        if (rest.IsEmpty) throw new FormatException("RLP: an item is missing.");
        var first = rest[0];
        if (first < 0x80)
        {
            var single = rest[..1];
            rest = rest[1..];
            return Bytes(single);
        }
        var isList = first >= 0xc0;
        var body = Body(ref rest, first - (isList ? 0xc0 : 0x80));
        if (!isList)
        {
            if (body.Length == 1 && body[0] < 0x80) throw new FormatException("RLP: a single byte below 0x80 stands for itself.");
            return Bytes(body);
        }
        var items = new List<RlpItem>();
        while (!body.IsEmpty) items.Add(Read(ref body, depth + 1));
        return List(items);
    }

    private static ReadOnlySpan<byte> Body(ref ReadOnlySpan<byte> rest, int code)
    {
        var (start, length) = (1, (long)code);
        if (code > 55)
        {
            var digits = code - 55;
            // Four bytes of length are more than any message here may have.
            if (digits > 4 || rest.Length < 1 + digits) throw new FormatException("RLP: a length is cut short or over four bytes.");
            length = 0;
            foreach (var digit in rest.Slice(1, digits)) length = (length << 8) | digit;
            if (length < 56 || rest[1] == 0) throw new FormatException("RLP: a length is not in its shortest form.");
            start += digits;
        }
        if (length > rest.Length - start) throw new FormatException($"RLP: an item of {length} bytes, of which {rest.Length - start} are there.");
        var body = rest.Slice(start, (int)length);
        rest = rest[(start + (int)length)..];
        return body;
    }
}
