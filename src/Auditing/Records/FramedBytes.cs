using System.Buffers.Binary;
using System.Collections.Immutable;

namespace ZeroG.Auditing.Records;

/// <summary>Byte strings one after another, each with 4 bytes of length before it, little-endian.</summary>
public static class FramedBytes
{
    /// <summary>Puts strings together.</summary>
    public static byte[] Write(IEnumerable<ReadOnlyMemory<byte>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var framed = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var item in items)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, item.Length);
            framed.Write(length);
            framed.Write(item.Span);
        }

        return framed.ToArray();
    }

    /// <summary>Takes apart what anyone may have put together.</summary>
    /// <param name="bytes">The whole; the items are parts of it.</param>
    /// <param name="most">Most bytes of an item.</param>
    /// <exception cref="RecordFormatException">An item is longer, or ends early.</exception>
    public static ImmutableArray<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> bytes, int most)
    {
        var (items, whole) = (ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(), bytes.Length);
        while (bytes.Length > 0)
        {
            var length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes.Span);
            if (length < 0 || length > most || length > bytes.Length - sizeof(int)) throw new RecordFormatException($"Item {items.Count} ends early", whole - bytes.Length);
            items.Add(bytes.Slice(sizeof(int), length));
            bytes = bytes[(sizeof(int) + length)..];
        }

        return items.ToImmutable();
    }
}
