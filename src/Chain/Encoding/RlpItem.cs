namespace ZeroG.Chain.Encoding;

/// <summary>A byte string or a list; see <see cref="Rlp"/>.</summary>
public sealed class RlpItem
{
    private readonly byte[]? _content;
    private readonly IReadOnlyList<RlpItem>? _items;

    internal RlpItem(byte[]? content, IReadOnlyList<RlpItem>? items) => (_content, _items) = (content, items);

    /// <summary>Whether it is a list.</summary>
    public bool IsList => _items is not null;

    /// <summary>The bytes of a byte string.</summary>
    /// <exception cref="FormatException">It is a list.</exception>
    public ReadOnlySpan<byte> Content => _content ?? throw new FormatException("RLP: a list stands where bytes were expected.");

    /// <summary>The items of a list.</summary>
    /// <exception cref="FormatException">It is a byte string.</exception>
    public IReadOnlyList<RlpItem> Items => _items ?? throw new FormatException("RLP: bytes stand where a list was expected.");

    /// <summary>The number that a byte string holds.</summary>
    /// <exception cref="FormatException">A list, over 32 bytes, or with leading zeros.</exception>
    public UInt256 ToNumber()
    {
        var bytes = Content;
        if (bytes.Length > UInt256.Size || (bytes.Length > 0 && bytes[0] == 0)) throw new FormatException("RLP: a number has leading zeros or over 32 bytes.");
        return UInt256.FromBytes(bytes);
    }

    /// <summary>The number that a byte string holds, in 64 bits.</summary>
    /// <exception cref="FormatException">A list, over 8 bytes, or with leading zeros.</exception>
    public ulong ToUInt64() => Content.Length <= sizeof(ulong) ? (ulong)ToNumber() : throw new FormatException("RLP: a number has over 8 bytes.");
}
