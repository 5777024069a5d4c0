using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Log;

/// <summary>
/// An append-only list of entries in a folder, with their tree (RFC 9162, SHA-256): what is appended is never changed or removed, and
/// <see cref="Reader"/> proves it. One writer a folder; readers anywhere (<see cref="LogReader.Open"/>). All members may be called concurrently.
/// </summary>
/// <remarks>
/// What always holds:
/// <list type="number">
/// <item>An append answers only after the frame with its entry was written and flushed. Appends that wait meanwhile share the next frame,
/// and so the next flush; a batch is in one frame, and so there as a whole or not at all.</item>
/// <item>A frame is written only after the one before it was flushed, so a crash leaves one at most that is not whole: the last.</item>
/// <item>A frame states the root of the log with it, so that it checks its entries and all before them.</item>
/// <item>Tiles are written after their entries were flushed and before these are acknowledged. They follow from the entries and are flushed
/// only where a segment ends: what a power failure takes of them is computed again from the last segment.</item>
/// <item>A segment has a whole head and its name, flushed with its folder, before it has a frame, and all tiles of the segments before it.</item>
/// <item>After a failed write nothing is taken any more (<see cref="LogStoppedException"/>): only opening the log looks at what is there.</item>
/// </list>
/// So <see cref="Current"/> is always on the disk, and may be signed; and so is every head that was ever signed when the log is opened again.
/// </remarks>
public sealed class TransparencyLog : IAsyncDisposable
{
    /// <summary>Most bytes of an entry: as many as the two bytes before it can count.</summary>
    public const int MaxEntryLength = ushort.MaxValue;

    /// <summary>Most bytes of a batch, with the two before each entry.</summary>
    public const int MaxBatchLength = LogFrame.MaxLength;

    // Bytes: as many are read again when a log is opened.
    private const long SegmentLength = 64 << 20;

    private readonly LogFolder _folder;
    private readonly BlobFiles _files;
    private readonly long _segmentLength;
    private readonly FileStream _lock;
    private readonly TileFiles _tiles;
    private readonly Lock _gate = new();
    private readonly Queue<LogGroup> _waiting = [];
    private Task _commits = Task.CompletedTask;
    private LogSegment _segment;
    private TreeFrontier _tree;
    private StoredPoint _current;
    private Exception? _failure;
    private bool _isCommitting;
    private bool _isClosed;

    private TransparencyLog(LogFolder folder, BlobFiles files, long segmentLength, FileStream held)
    {
        (_folder, _files, _segmentLength, _lock) = (folder, files, segmentLength, held);
        (_segment, _tiles, _tree) = LogRecovery.Run(folder, files);
        try
        {
            _current = new StoredPoint(PointOf(_tree));
            Reader = LogReader.Open(folder.Path);
        }
        catch
        {
            CloseFiles();
            throw;
        }
    }

    /// <summary>Entries and root of all that is acknowledged.</summary>
    public LogPoint Current => Volatile.Read(ref _current).Point;

    /// <summary>Entries and proofs of all that is acknowledged. Closed with the log.</summary>
    public LogReader Reader { get; } = null!;

    /// <summary>Opens the log in a folder, or begins one there.</summary>
    /// <param name="folder">The folder, of this log alone.</param>
    /// <param name="published">The latest point that others were told of, if any: a log that does not begin with it is not continued.</param>
    /// <exception cref="IOException">Another writer has it, or it cannot be read or written.</exception>
    /// <exception cref="LogDamagedException">A file of it is not what was written.</exception>
    public static Task<TransparencyLog> OpenAsync(string folder, LogPoint? published = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Task.Run(() => Open(folder, published, new BlobFiles(), SegmentLength));
    }

    /// <summary>The same at once, with files that fail and segments of another length.</summary>
    internal static TransparencyLog Open(string path, LogPoint? published, BlobFiles files, long segmentLength = SegmentLength)
    {
        var folder = new LogFolder(path);
        var isNew = !Directory.Exists(folder.Path);
        Directory.CreateDirectory(folder.Entries);
        // The folder's own name; those in it follow before anything is acknowledged.
        if (isNew && Path.GetDirectoryName(folder.Path) is { } parent) files.FlushFolder(parent);
        var held = TakeLock(folder);
        try
        {
            var log = new TransparencyLog(folder, files, segmentLength, held);
            if (published is not { } point || log.BeginsWith(point)) return log;
            var size = log.Current.Size;
            log.CloseFiles();
            throw new LogDamagedException(
                folder.Entries, $"a head of {point} was given out, and the {size} entries here do not begin with it", "Restore the folder from a copy that does.");
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Appends an entry; it is on the disk when this answers.</summary>
    /// <param name="entry">At most <see cref="MaxEntryLength"/> bytes.</param>
    /// <returns>Its index, from 0.</returns>
    /// <exception cref="ArgumentException">The entry is too long.</exception>
    /// <exception cref="LogStoppedException">This or an earlier write failed.</exception>
    public Task<long> AppendAsync(ReadOnlyMemory<byte> entry) => AppendAsync([entry]);

    /// <summary>Appends entries one behind the other, all or none of them; they are on the disk when this answers.</summary>
    /// <param name="entries">At least one; together at most <see cref="MaxBatchLength"/> bytes, with two for each.</param>
    /// <returns>The index of the first.</returns>
    /// <exception cref="ArgumentException">There is none, one is too long, or they are too many.</exception>
    /// <exception cref="LogStoppedException">This or an earlier write failed.</exception>
    public async Task<long> AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        // Copied, then hashed, on the caller's thread: many callers hash at once, and one that goes on writing to its bytes changes nothing.
        var batch = new LogBatch([.. entries]);
        LogGroup group;
        int before;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_failure is not null) throw new LogStoppedException(_folder.Path, _failure);
            if (_waiting.Count == 0 || !_waiting.Last().HasRoom(batch)) _waiting.Enqueue(new LogGroup());
            group = _waiting.Last();
            before = group.Count;
            group.Add(batch);
            if (!_isCommitting)
            {
                _isCommitting = true;
                _commits = Task.Run(CommitAll);
            }
        }

        return await group.First.ConfigureAwait(false) + before;
    }

    /// <summary>Waits for the appends under way, and lets the folder go.</summary>
    public async ValueTask DisposeAsync()
    {
        Task commits;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            commits = _commits;
        }

        await commits.ConfigureAwait(false);
        CloseFiles();
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private static FileStream TakeLock(LogFolder folder)
    {
        try
        {
            return new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (!DiskFull.Is(taken))
        {
            throw new IOException($"The log {folder.Path} has a writer already: {taken.Message} Close that one, or read it with {nameof(LogReader)}.", taken);
        }
    }

    private static LogPoint PointOf(TreeFrontier tree) => tree.Size == 0 ? LogPoint.Empty : new LogPoint(tree.Size, tree.Root);

    private bool BeginsWith(LogPoint point) => point.Size >= 0 && point.Size <= Current.Size && Reader.PointAt(point.Size) == point;

    private void CommitAll()
    {
        while (true)
        {
            LogGroup group;
            lock (_gate)
            {
                _isCommitting = _waiting.Count > 0;
                if (!_isCommitting) return;
                // Out of the queue nobody adds to it.
                group = _waiting.Dequeue();
            }

            try
            {
                if (_failure is not null) throw _failure;
                var first = _tree.Size;
                Commit(group);
                group.Acknowledge(first);
            }
            catch (Exception failure)
            {
                lock (_gate) _failure = failure;
                group.Refuse(new LogStoppedException(_folder.Path, failure));
            }
        }
    }

    private void Commit(LogGroup group)
    {
        if (_tree.Size + group.Count > TileFiles.MaxEntries) throw new IOException($"It would have more than {TileFiles.MaxEntries} entries: begin another.");
        if (_segment.Length > SegmentHead.Length && _segment.Length + group.Length > _segmentLength) BeginSegment();
        var update = new TileUpdate(_tree, group.LeafHashes) { Places = group.Places(new EntryPlace(_segment.Head.Before.Size, _segment.Length)) };
        var point = PointOf(update.After);
        _segment.Append(group.Frame(point, _segment.Head.Salt));
        _tiles.Append(update);
        _tree = update.After;
        Volatile.Write(ref _current, new StoredPoint(point));
    }

    private void BeginSegment()
    {
        // From now on opening the log trusts the tiles of the segments before: flushed first.
        _tiles.Flush();
        var next = LogSegment.Begin(_folder, _files, Current);
        _segment.Dispose();
        _segment = next;
    }

    private void CloseFiles()
    {
        Reader?.Dispose();
        _segment.Dispose();
        _tiles.Dispose();
    }

    // A reference, so that size and root are read together.
    private sealed record StoredPoint(LogPoint Point);
}
