using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ZeroG.Provenance.Log;

/// <summary>
/// The hashes of a log on disk, as tiles of 256 (c2sp.org/tlog-tiles): file n holds the roots of every 256^n entries, 32 bytes each, its
/// tiles one behind the other, the last one as wide as it is so far. And the places of the entries, 16 bytes each.
/// </summary>
/// <remarks>
/// All of it follows from the entries and can be made again. A hash is only ever added, and only after its entries are on the disk: a
/// file here that knows more entries than the segments do shows that a segment lost some. The leaves are written last, so that whoever
/// reads meanwhile finds all that belongs to as many entries as there are leaves.
/// </remarks>
internal sealed class TileFiles : IDisposable
{
    /// <summary>Levels of the tree in a tile.</summary>
    public const int Height = 8;

    /// <summary>Hashes of a tile.</summary>
    public const int Width = 1 << Height;

    /// <summary>Files of hashes: enough for <see cref="MaxEntries"/>.</summary>
    public const int Levels = 5;

    /// <summary>Most entries of a log.</summary>
    public const long MaxEntries = 1L << (Levels * Height);

    // Of 16 KiB each.
    private const int MostCached = 1024;

    private readonly string _folder;
    private readonly BlobFiles _files;
    private readonly SafeFileHandle[] _levels;
    private readonly SafeFileHandle _places;
    private readonly ConcurrentDictionary<(int Level, long Tile), TileNodes> _read = new();

    private TileFiles(string folder, BlobFiles files, Func<string, SafeFileHandle> open)
    {
        _folder = folder;
        _files = files;
        var opened = new List<SafeFileHandle>();
        try
        {
            foreach (var name in Enumerable.Range(0, Levels).Select(NameOf).Append("places")) opened.Add(open(Path.Combine(folder, name)));
        }
        catch
        {
            opened.ForEach(file => file.Dispose());
            throw;
        }

        (_levels, _places) = ([.. opened[..Levels]], opened[Levels]);
    }

    /// <summary>Entries whose hashes are there, and all that belongs to them.</summary>
    public long Size => Count(0);

    /// <summary>Opens the files in a folder, and makes those that are missing.</summary>
    public static TileFiles Write(string folder, BlobFiles files)
    {
        Directory.CreateDirectory(folder);
        return new TileFiles(folder, files, files.Open);
    }

    /// <summary>Opens the files in a folder that another may be writing.</summary>
    public static TileFiles Read(string folder) =>
        new(folder, new BlobFiles(), path => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    /// <summary>Whether all hashes and places of that many entries are there.</summary>
    public bool Covers(long size) =>
        RandomAccess.GetLength(_places) / EntryPlace.Size >= size && Enumerable.Range(0, Levels).All(level => Count(level) >= size >> (level * Height));

    /// <summary>A whole subtree of the log.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public Hash256 Node(int level, long index)
    {
        // The topmost file also has the levels above its tiles' own.
        var file = Math.Min(level / Height, Levels - 1);
        var sub = level - file * Height;
        var tile = index << sub >> Height;
        var end = (int)((index + 1 << sub) - (tile << Height));
        if (!_read.TryGetValue((file, tile), out var known) || known.Width < end)
        {
            // All are dropped at once: which of them are asked for again is not known.
            if (_read.Count >= MostCached) _read.Clear();
            var width = (int)Math.Min(Width, Count(file) - (tile << Height));
            _read[(file, tile)] = known = TileNodes.Of(Read(file, tile << Height, Math.Max(width, end)));
        }

        return known.Node(sub, (int)(index & ((1L << (Height - sub)) - 1)));
    }

    /// <summary>A tile as tiled logs serve it: its first hashes, 32 bytes each.</summary>
    public byte[] Tile(int level, long tile, int width)
    {
        var bytes = new byte[width * Hash256.Size];
        Fill(_levels[level], bytes, (tile << Height) * Hash256.Size, NameOf(level));
        return bytes;
    }

    /// <summary>Where an entry is.</summary>
    public EntryPlace Place(long index)
    {
        Span<byte> bytes = stackalloc byte[EntryPlace.Size];
        Fill(_places, bytes, index * EntryPlace.Size, "places");
        return new EntryPlace(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(long)..]));
    }

    /// <summary>Adds a frame. Not flushed: it can be computed again.</summary>
    public void Append(TileUpdate update)
    {
        Write(_places, update.Places, EntryPlace.Size, update.First, static (place, bytes) =>
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, place.Segment);
            BinaryPrimitives.WriteInt64BigEndian(bytes[sizeof(long)..], place.Offset);
        });
        for (var level = Levels - 1; level >= 0; level--)
            Write(_levels[level], update.Added(level), Hash256.Size, update.First >> (level * Height), static (hash, bytes) => hash.CopyTo(bytes));
    }

    /// <summary>Answers once all files are on the disk, with their names.</summary>
    public void Flush()
    {
        foreach (var file in _levels) _files.FlushFile(file);
        _files.FlushFile(_places);
        _files.FlushFolder(_folder);
    }

    public void Dispose()
    {
        foreach (var file in _levels) file.Dispose();
        _places.Dispose();
    }

    private static string NameOf(int level) => level.ToString(CultureInfo.InvariantCulture);

    private long Count(int level) => RandomAccess.GetLength(_levels[level]) / Hash256.Size;

    private Hash256[] Read(int level, long first, int count)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(count * Hash256.Size);
        try
        {
            Fill(_levels[level], bytes.AsSpan(0, count * Hash256.Size), first * Hash256.Size, NameOf(level));
            var hashes = new Hash256[count];
            for (var i = 0; i < count; i++) hashes[i] = Hash256.FromBytes(bytes.AsSpan(i * Hash256.Size, Hash256.Size));
            return hashes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Fill(SafeFileHandle file, Span<byte> bytes, long offset, string name)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
            {
                throw new LogDamagedException(
                    Path.Combine(_folder, name), $"it ends before byte {offset}", $"Close the log, delete the folder {_folder} and open the log again: it is made anew from the entries.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    private void Write<T>(SafeFileHandle file, IReadOnlyList<T> items, int size, long first, WriteItem<T> write)
    {
        if (items.Count == 0) return;
        var bytes = ArrayPool<byte>.Shared.Rent(items.Count * size);
        try
        {
            for (var i = 0; i < items.Count; i++) write(items[i], bytes.AsSpan(i * size, size));
            _files.Write(file, bytes.AsSpan(0, items.Count * size), first * size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private delegate void WriteItem<T>(T item, Span<byte> bytes);
}
