using System.Buffers.Binary;
using System.Collections.Immutable;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Log;

/// <summary>Opens the files of a log to go on with it: finds where it ends, cuts off what was written half, and makes missing tiles again.</summary>
/// <remarks>
/// Read again are the frames of the last segment; the root that each states is the check of its entries, and of all before them. Where a
/// frame is not whole, it is the one that a crash cut short, unless something shows that it had been acknowledged: a frame behind it
/// (written only once it was flushed), or tiles that know its entries (likewise). What was acknowledged is never cut off.
/// </remarks>
internal sealed class LogRecovery
{
    private readonly LogFolder _folder;
    private readonly BlobFiles _files;
    private TileFiles _tiles = null!;
    private TreeFrontier _tree = TreeFrontier.Empty;
    private FoundFrame? _last;

    private LogRecovery(LogFolder folder, BlobFiles files) => (_folder, _files) = (folder, files);

    private LogPoint Point => _tree.Size == 0 ? LogPoint.Empty : new LogPoint(_tree.Size, _tree.Root);

    /// <summary>Opens the files; the caller holds the lock.</summary>
    /// <exception cref="LogDamagedException">A file is not what was written.</exception>
    public static (LogSegment Segment, TileFiles Tiles, TreeFrontier Tree) Run(LogFolder folder, BlobFiles files)
    {
        var recovery = new LogRecovery(folder, files);
        try
        {
            return (recovery.Run(), recovery._tiles, recovery._tree);
        }
        catch
        {
            recovery._tiles?.Dispose();
            throw;
        }
    }

    private LogSegment Run()
    {
        _folder.RemoveDrafts();
        _tiles = TileFiles.Write(_folder.Tiles, _files);
        var known = _tiles.Size;
        var firsts = _folder.Segments();
        if (firsts.Count == 0)
        {
            if (known > 0) throw new LogDamagedException(_folder.Entries, $"its tiles know {known} entries, and there are none", "Restore the folder from a copy.");
            LogSegment.Begin(_folder, _files, LogPoint.Empty).Dispose();
            firsts.Add(0);
        }

        var isRebuilt = !_tiles.Covers(firsts[^1]);
        if (isRebuilt)
        {
            _tiles.Dispose();
            _tiles = TileFiles.Write(_folder.TilesDraft, _files);
        }
        else
        {
            CheckOrder(firsts);
            _tree = TreeOf(firsts[^1]);
        }

        foreach (var first in isRebuilt ? firsts[..^1] : []) using (Scan(first, isLast: false)) { }
        var segment = Scan(firsts[^1], isLast: true);
        try
        {
            if (known > _tree.Size)
            {
                throw new LogDamagedException(
                    segment.Path,
                    $"it ends with entry {_tree.Size - 1}, and {known} entries had been acknowledged",
                    $"Restore it from a copy. Without one, deleting the folder {_folder.Tiles} lets the log go on with what is left, and contradict the heads that were given out.");
            }

            // What is in doubt first, then what follows from it: tiles know only entries that are on the disk.
            segment.Settle(_last is { } last && last.Segment == segment.Head.Before.Size ? last.Bytes : []);
            _files.FlushFolder(_folder.Entries);
            if (_last is not null) _tiles.Append(_last.Update);
            if (isRebuilt) NameTiles();
            _files.FlushFolder(_folder.Path);
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    private void CheckOrder(List<long> firsts)
    {
        for (var i = 0; i < firsts.Count; i++)
        {
            var before = firsts[i] == 0 ? 0 : _tiles.Place(firsts[i] - 1).Segment;
            if (before == (i == 0 ? 0 : firsts[i - 1]) && (i > 0 || firsts[i] == 0)) continue;
            throw new LogDamagedException(_folder.Segment(before), $"it is missing, or {Path.Combine(_folder.Tiles, "places")} is wrong", $"{LogFolder.EntriesRemedy} If it is there: {_folder.TilesRemedy}");
        }
    }

    private TreeFrontier TreeOf(long size)
    {
        var peaks = ImmutableArray.CreateBuilder<Hash256>();
        for (var level = 62; level >= 0; level--)
            if ((size >> level & 1) == 1) peaks.Add(_tiles.Node(level, (size >> level) - 1));
        return new TreeFrontier(size, peaks.ToImmutable());
    }

    private LogSegment Scan(long first, bool isLast)
    {
        if (first != _tree.Size) throw new LogDamagedException(_folder.Segment(_tree.Size), "it is missing", LogFolder.EntriesRemedy);
        var segment = LogSegment.Open(_folder, _files, first);
        try
        {
            if (segment.Head.Before != Point)
                throw new LogDamagedException(_folder.Tiles, $"its hashes of the first {first} entries do not give the root that {segment.Path} begins with", _folder.TilesRemedy);
            var length = RandomAccess.GetLength(segment.File);
            while (segment.Length < length)
            {
                if (TryRead(segment, length) is not { } frame)
                {
                    if (!isLast) throw Damaged(segment, "a segment follows it");
                    CheckTail(segment, length);
                    break;
                }

                if (_last is not null) _tiles.Append(_last.Update);
                (_last, _tree) = (frame, frame.Update.After);
                segment.Found(frame.Bytes.Length);
            }

            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    // The frame where the segment ends so far; null where it is not whole.
    private FoundFrame? TryRead(LogSegment segment, long length)
    {
        var head = Read(segment, segment.Length, (int)Math.Min(LogFrame.HeadLength, length - segment.Length));
        if (!LogFrame.TryRead(head, segment.Head.Salt, out var frame) || frame.First != _tree.Size) return null;
        if (frame.Length > length - segment.Length - LogFrame.HeadLength) return null;
        var bytes = Read(segment, segment.Length, LogFrame.HeadLength + frame.Length);
        var hashes = new Hash256[frame.Count];
        var places = ImmutableArray.CreateBuilder<EntryPlace>(frame.Count);
        var at = LogFrame.HeadLength;
        for (var i = 0; i < hashes.Length; i++)
        {
            if (bytes.Length - at < LogFrame.EntryHeadLength) return null;
            var entry = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            places.Add(new EntryPlace(segment.Head.Before.Size, segment.Length + at));
            at += LogFrame.EntryHeadLength;
            if (bytes.Length - at < entry) return null;
            hashes[i] = HashTree.LeafHash(bytes.AsSpan(at, entry));
            at += entry;
        }

        var update = new TileUpdate(_tree, hashes) { Places = places.MoveToImmutable() };
        return at == bytes.Length && update.After.Root == frame.Root ? new FoundFrame(segment.Head.Before.Size, bytes, update) : null;
    }

    // What follows the last whole frame must be one frame, cut short.
    private void CheckTail(LogSegment segment, long length)
    {
        if (length - segment.Length > LogFrame.HeadLength + LogFrame.MaxLength) throw Damaged(segment, "more follows than one frame");
        var tail = Read(segment, segment.Length, (int)(length - segment.Length)).AsSpan();
        for (int next; (next = tail[1..].IndexOf(LogFrame.Magic)) >= 0;)
        {
            tail = tail[(1 + next)..];
            if (LogFrame.TryRead(tail, segment.Head.Salt, out var frame) && frame.First > _tree.Size) throw Damaged(segment, $"entries from {frame.First} on follow");
        }
    }

    private LogDamagedException Damaged(LogSegment segment, string why) =>
        new(segment.Path, $"the entries from {_tree.Size} on, at byte {segment.Length}, are not those that were acknowledged: {why}", LogFolder.EntriesRemedy);

    private void NameTiles()
    {
        // Names only what is whole: a crash before this makes them once more.
        _tiles.Flush();
        Directory.Delete(_folder.Tiles, recursive: true);
        Directory.Move(_folder.TilesDraft, _folder.Tiles);
    }

    private static byte[] Read(LogSegment segment, long offset, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var read = RandomAccess.Read(segment.File, bytes.AsSpan(at), offset + at);
            if (read == 0) throw new EndOfStreamException($"{segment.Path} became shorter while it was read. Only one writer may have it: close the other, and open the log again.");
            at += read;
        }

        return bytes;
    }

    private sealed record FoundFrame(long Segment, byte[] Bytes, TileUpdate Update);
}
