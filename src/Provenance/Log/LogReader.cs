using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Log;

/// <summary>
/// Entries and proofs of a log in a folder, for every size it has had, also while another process appends to it. What is read is checked
/// against its hash, and a proof is verified before it is handed out. All members may be called concurrently.
/// </summary>
public sealed class LogReader : IDisposable
{
    private readonly LogFolder _folder;
    private readonly TileFiles _tiles;

    private LogReader(LogFolder folder, TileFiles tiles) => (_folder, _tiles) = (folder, tiles);

    /// <summary>How many entries there are by now.</summary>
    public long Size => _tiles.Size;

    /// <summary>Opens the log in a folder.</summary>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    public static LogReader Open(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var place = new LogFolder(folder);
        try
        {
            return new LogReader(place, TileFiles.Read(place.Tiles));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"There is no log to read in {place.Path}: its folder tiles is not whole. Open it with {nameof(TransparencyLog)} first.", missing);
        }
    }

    /// <summary>The log when it had that many entries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has not had so many.</exception>
    public LogPoint PointAt(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return new LogPoint(size, TreeShape.Root(size, _tiles.Node));
    }

    /// <summary>The right edge of the tree when the log had that many entries: what it takes to append to it elsewhere.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has not had so many.</exception>
    public TreeFrontier FrontierAt(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        var peaks = new List<Hash256>();
        var start = 0L;
        for (var level = 62; level >= 0; level--)
        {
            if ((size >> level & 1) == 0) continue;
            peaks.Add(_tiles.Node(level, start >> level));
            start += 1L << level;
        }

        return new TreeFrontier(size, [.. peaks]);
    }

    /// <summary>The hash of an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public Hash256 LeafHash(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        return _tiles.Node(0, index);
    }

    /// <summary>An entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    /// <exception cref="LogDamagedException">What is stored is not what was appended.</exception>
    public byte[] Read(long index) => Read(index, 1)[0];

    /// <summary>Entries one behind the other.</summary>
    /// <param name="first">Index of the first.</param>
    /// <param name="count">How many, at most 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many, or too many were asked for.</exception>
    /// <exception cref="LogDamagedException">What is stored is not what was appended.</exception>
    public byte[][] Read(long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, TileFiles.Width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Size - count);
        var entries = new byte[count][];
        SafeFileHandle? file = null;
        try
        {
            var opened = -1L;
            for (var i = 0; i < count; i++)
            {
                var place = _tiles.Place(first + i);
                if (file is null || place.Segment != opened)
                {
                    file?.Dispose();
                    file = OpenSegment(first + i, place);
                    opened = place.Segment;
                }

                entries[i] = ReadAt(file, place.Offset) is { } entry && HashTree.LeafHash(entry) == _tiles.Node(0, first + i)
                    ? entry
                    : throw Damaged(first + i, place);
            }

            return entries;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Proof that an entry is in the log of a size (<see cref="LogPoint.Includes"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry, or the log has not had that size.</exception>
    /// <exception cref="LogDamagedException">The stored hashes contradict each other.</exception>
    public Hash256[] ProveInclusion(long index, long size)
    {
        var point = PointAt(size);
        var proof = TreeShape.ProveInclusion(index, size, _tiles.Node);
        return point.Includes(index, _tiles.Node(0, index), proof) ? proof : throw DamagedTiles($"the proof of entry {index} among {size}");
    }

    /// <summary>Proof that the log of a size begins with the log of a smaller one (<see cref="LogPoint.Extends"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first size is larger, or the log has not had the second.</exception>
    /// <exception cref="LogDamagedException">The stored hashes contradict each other.</exception>
    public Hash256[] ProveConsistency(long first, long second)
    {
        var (earlier, later) = (PointAt(first), PointAt(second));
        var proof = TreeShape.ProveConsistency(first, second, _tiles.Node);
        return later.Extends(earlier, proof) ? proof : throw DamagedTiles($"the proof that {second} entries begin with {first}");
    }

    /// <summary>A tile as tiled logs serve it (c2sp.org/tlog-tiles): roots of every 256^level entries, 32 bytes each.</summary>
    /// <param name="level">Of the tile, from 0 for hashes of entries.</param>
    /// <param name="tile">Its index, from 0.</param>
    /// <param name="width">How many hashes, 256 for a whole one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The log has no such tile.</exception>
    public byte[] ReadTile(int level, long tile, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, TileFiles.Levels);
        ArgumentOutOfRangeException.ThrowIfNegative(tile);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, TileFiles.Width);
        // Divided rather than multiplied: a hostile index does not overflow.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tile, ((Size >> (level * TileFiles.Height)) - width) / TileFiles.Width);
        if (width > Size >> (level * TileFiles.Height)) throw new ArgumentOutOfRangeException(nameof(width), width, $"The log has {Size} entries.");
        return _tiles.Tile(level, tile, width);
    }

    /// <inheritdoc/>
    public void Dispose() => _tiles.Dispose();

    private SafeFileHandle OpenSegment(long index, EntryPlace place)
    {
        try
        {
            return File.OpenHandle(_folder.Segment(place.Segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            throw Damaged(index, place);
        }
    }

    // Null where the file ends too early.
    private static byte[]? ReadAt(SafeFileHandle file, long offset)
    {
        Span<byte> head = stackalloc byte[LogFrame.EntryHeadLength];
        if (offset < 0 || RandomAccess.Read(file, head, offset) < head.Length) return null;
        var entry = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        offset += head.Length;
        for (var at = 0; at < entry.Length;)
        {
            var read = RandomAccess.Read(file, entry.AsSpan(at), offset + at);
            if (read == 0) return null;
            at += read;
        }

        return entry;
    }

    private LogDamagedException Damaged(long index, EntryPlace place) =>
        new(_folder.Segment(place.Segment), $"entry {index}, at byte {place.Offset}, does not have the hash in {Path.Combine(_folder.Tiles, "0")}", $"{_folder.TilesRemedy} Where that finds the segment damaged: {LogFolder.EntriesRemedy}");

    private LogDamagedException DamagedTiles(string what) => new(_folder.Tiles, $"{what} does not hold", _folder.TilesRemedy);
}
