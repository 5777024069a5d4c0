using System.Buffers.Binary;
using System.Text;

namespace ZeroG.Auditing.Evidence;

/// <summary>One entry of a stored zip.</summary>
/// <param name="Name">Its name, of ASCII.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc">CRC-32 of its content.</param>
internal readonly record struct StoredEntry(string Name, long Length, uint Crc);

/// <summary>
/// The one zip file (PKWARE's APPNOTE 6.3) that a list of contents has here: nothing is compressed, each size stands behind its entry
/// so that a file can be written in one pass, every time is 1980-01-01, and nothing else can be chosen. Whatever reads zips reads it;
/// and since every byte of it follows from names and contents, no byte can be changed unnoticed, and no size declared that is not there.
/// </summary>
internal static class StoredZip
{
    /// <summary>Bytes at the end of a file that say how many entries there are.</summary>
    public const int EndSize = 22;

    /// <summary>Bytes behind an entry's content.</summary>
    public const int DescriptorSize = 16;

    private const int HeaderSize = 30, DirectoryEntrySize = 46;
    private const ushort Version = 20, SizesFollow = 8, FirstOfJanuary1980 = 0x21;

    /// <summary>What stands before an entry's content.</summary>
    public static byte[] Header(string name)
    {
        var bytes = new byte[HeaderSize + name.Length];
        UInt32(bytes, 0, 0x04034b50);
        UInt16(bytes, 4, Version);
        UInt16(bytes, 6, SizesFollow);
        UInt16(bytes, 12, FirstOfJanuary1980);
        UInt16(bytes, 26, (ushort)name.Length);
        Encoding.ASCII.GetBytes(name, bytes.AsSpan(HeaderSize));
        return bytes;
    }

    /// <summary>What stands behind an entry's content.</summary>
    public static byte[] Descriptor(StoredEntry entry)
    {
        var bytes = new byte[DescriptorSize];
        UInt32(bytes, 0, 0x08074b50);
        Sizes(bytes.AsSpan(4), entry);
        return bytes;
    }

    /// <summary>What stands behind all entries.</summary>
    public static byte[] Directory(IReadOnlyList<StoredEntry> entries)
    {
        var bytes = new byte[DirectorySize(entries.Select(entry => entry.Name))];
        var (at, offset) = (0, 0L);
        foreach (var entry in entries)
        {
            var place = bytes.AsSpan(at);
            UInt32(place, 0, 0x02014b50);
            UInt16(place, 4, Version);
            UInt16(place, 6, Version);
            UInt16(place, 8, SizesFollow);
            UInt16(place, 14, FirstOfJanuary1980);
            Sizes(place[16..], entry);
            UInt16(place, 28, (ushort)entry.Name.Length);
            UInt32(place, 42, checked((uint)offset));
            Encoding.ASCII.GetBytes(entry.Name, place[DirectoryEntrySize..]);
            at += DirectoryEntrySize + entry.Name.Length;
            offset += Size(entry);
        }

        var end = bytes.AsSpan(at);
        UInt32(end, 0, 0x06054b50);
        UInt16(end, 8, (ushort)entries.Count);
        UInt16(end, 10, (ushort)entries.Count);
        UInt32(end, 12, (uint)at);
        UInt32(end, 16, checked((uint)offset));
        return bytes;
    }

    /// <summary>Bytes behind all entries of those names.</summary>
    public static int DirectorySize(IEnumerable<string> names) => EndSize + names.Sum(name => DirectoryEntrySize + name.Length);

    /// <summary>Entries that the end of a file speaks of.</summary>
    public static int CountOf(ReadOnlySpan<byte> end) => BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);

    /// <summary>Sizes and sums as a directory has them; whether it is the one of these entries, <see cref="Directory"/> tells.</summary>
    public static StoredEntry[] Read(ReadOnlySpan<byte> directory, IReadOnlyList<string> names)
    {
        var entries = new StoredEntry[names.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new StoredEntry(names[i], BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]), BinaryPrimitives.ReadUInt32LittleEndian(directory[16..]));
            directory = directory[(DirectoryEntrySize + names[i].Length)..];
        }

        return entries;
    }

    /// <summary>Bytes of an entry with what stands around it.</summary>
    public static long Size(StoredEntry entry) => HeaderSize + entry.Name.Length + entry.Length + DescriptorSize;

    private static void Sizes(Span<byte> bytes, StoredEntry entry)
    {
        UInt32(bytes, 0, entry.Crc);
        UInt32(bytes, 4, checked((uint)entry.Length));
        UInt32(bytes, 8, checked((uint)entry.Length));
    }

    private static void UInt16(Span<byte> bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);

    private static void UInt32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
}
