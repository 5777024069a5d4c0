using System.Text;
using ZeroG.Provenance.Entries;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Log;

/// <summary>
/// A log of <see cref="LogEntry"/> in a folder, with what they are found by: their hashes and their subjects. That index is in memory, some
/// 200 bytes an entry, and is made from the entries when the log is opened. All members may be called concurrently, and none works on its
/// caller's thread.
/// </summary>
public sealed class IndexedLog : IAsyncDisposable
{
    private const int Page = 256;

    private readonly TransparencyLog _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<Hash256, long> _places = [];
    private readonly Dictionary<string, List<long>> _subjects = new(StringComparer.Ordinal);

    private IndexedLog(TransparencyLog log) => _log = log;

    /// <summary>Entries and root of all that is on the disk and in the index.</summary>
    public LogPoint Current => _log.Current;

    /// <summary>Opens the log in a folder, or begins one there.</summary>
    /// <exception cref="IOException">Another writer has it, or it cannot be read or written.</exception>
    /// <exception cref="LogDamagedException">A file of it is not what was written.</exception>
    public static async Task<IndexedLog> OpenAsync(string folder)
    {
        var log = await TransparencyLog.OpenAsync(folder).ConfigureAwait(false);
        try
        {
            var indexed = new IndexedLog(log);
            await Task.Run(indexed.Index).ConfigureAwait(false);
            return indexed;
        }
        catch
        {
            await log.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Appends entries one behind the other, all or none of them; they are on the disk when this answers.</summary>
    /// <param name="entries">Texts of entries, at least one.</param>
    /// <exception cref="LogStoppedException">This or an earlier write failed.</exception>
    public async Task AppendAsync(IReadOnlyList<string> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var bytes = entries.Select(entry => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(entry)).ToList();
        var first = await Task.Run(() => _log.AppendAsync(bytes)).ConfigureAwait(false);
        for (var i = 0; i < bytes.Count; i++) Add(first + i, bytes[i].Span);
    }

    /// <summary>The index of an entry; null where it is not there.</summary>
    /// <param name="leafHash">The entry's hash.</param>
    public long? Find(Hash256 leafHash)
    {
        lock (_gate) return _places.TryGetValue(leafHash, out var index) ? index : null;
    }

    /// <summary>Indexes of the entries about a subject, ascending.</summary>
    /// <param name="subject">See <see cref="EntrySubjects"/>.</param>
    /// <param name="from">Only from this index on.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<long> Find(string subject, long from, int limit)
    {
        lock (_gate)
        {
            if (!_subjects.TryGetValue(subject, out var found)) return [];
            var at = found.BinarySearch(from);
            var first = at < 0 ? ~at : at;
            return found.GetRange(first, Math.Min(limit, found.Count - first));
        }
    }

    /// <summary>Entries one behind the other.</summary>
    /// <param name="first">Index of the first.</param>
    /// <param name="count">How many, 1 to 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="LogDamagedException">What is stored is not what was appended.</exception>
    public Task<IReadOnlyList<string>> ReadAsync(long first, int count) =>
        Task.Run(IReadOnlyList<string> () => [.. _log.Reader.Read(first, count).Select(Encoding.ASCII.GetString)]);

    /// <summary>The log when it had that many entries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has not had so many.</exception>
    public Task<LogPoint> PointAtAsync(long size) => Task.Run(() => _log.Reader.PointAt(size));

    /// <summary>The hash of an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public Task<Hash256> LeafHashAsync(long index) => Task.Run(() => _log.Reader.LeafHash(index));

    /// <summary>Proof that an entry is in the log of a size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry, or the log has not had that size.</exception>
    public Task<Hash256[]> ProveInclusionAsync(long index, long size) => Task.Run(() => _log.Reader.ProveInclusion(index, size));

    /// <summary>Proof that the log of a size begins with the log of a smaller one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first size is larger, or the log has not had the second.</exception>
    public Task<Hash256[]> ProveConsistencyAsync(long first, long second) => Task.Run(() => _log.Reader.ProveConsistency(first, second));

    /// <summary>The right edge of its tree.</summary>
    public Task<TreeFrontier> FrontierAsync() => Task.Run(() => _log.Reader.FrontierAt(_log.Current.Size));

    /// <summary>Waits for the appends under way, and lets the folder go.</summary>
    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private void Index()
    {
        for (var first = 0L; first < _log.Current.Size; first += Page)
        {
            var entries = _log.Reader.Read(first, (int)Math.Min(Page, _log.Current.Size - first));
            for (var i = 0; i < entries.Length; i++) Add(first + i, entries[i]);
        }
    }

    private void Add(long index, ReadOnlySpan<byte> bytes)
    {
        var subjects = LogEntry.TryParse(Encoding.ASCII.GetString(bytes), out var entry) ? entry.Subjects : [];
        lock (_gate)
        {
            // Of equal entries, which this log never has, the first would count.
            _places.TryAdd(HashTree.LeafHash(bytes), index);
            foreach (var subject in subjects)
            {
                if (!_subjects.TryGetValue(subject, out var found)) _subjects[subject] = found = [];
                // Appends may end out of order.
                if (found.BinarySearch(index) is < 0 and var at) found.Insert(~at, index);
            }
        }
    }
}
