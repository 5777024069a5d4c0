using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// Segment lists of blobs that this silo holds, so that a blob is hashed once and not for every reader, who verifies its
/// segments anyway. Bounded: what was not asked for the longest goes first.
/// </summary>
internal sealed class SegmentLists(long maxBytes)
{
    private const int EntryBytes = 256;      // what an entry takes beside its list, about

    private readonly Lock _gate = new();
    private readonly Dictionary<(BlobScope, ContentId), LinkedListNode<(BlobScope Scope, SegmentList List)>> _entries = [];
    private readonly LinkedList<(BlobScope Scope, SegmentList List)> _order = [];
    private long _bytes;

    /// <summary>The list of a blob, read from the store where it is not known yet.</summary>
    /// <exception cref="BlobNotFoundException">The store does not have the blob (any more).</exception>
    /// <exception cref="CorruptBlobException">The store's copy is damaged.</exception>
    public async Task<SegmentList> GetAsync(BlobScope scope, FolderBlobStore store, ContentId id, CancellationToken cancellationToken)
    {
        if (Find(scope, id) is { } known && await store.ContainsAsync(id, cancellationToken)) return known;
        return await VerifyAsync(scope, store, id, cancellationToken);
    }

    /// <summary>The list of a blob whose copy here is read now and found whole and durable: what was once so may have rotted.</summary>
    /// <exception cref="BlobNotFoundException">The store does not have the blob (any more).</exception>
    /// <exception cref="CorruptBlobException">The store's copy is damaged.</exception>
    public async Task<SegmentList> VerifyAsync(BlobScope scope, FolderBlobStore store, ContentId id, CancellationToken cancellationToken)
    {
        try
        {
            var list = await store.ReadSegmentsAsync(id, cancellationToken);
            Add(scope, list);
            return list;
        }
        catch (CorruptBlobException)
        {
            Remove(scope, id);
            throw;
        }
    }

    /// <summary>Remembers the list of a blob that is stored.</summary>
    public void Add(BlobScope scope, SegmentList list)
    {
        lock (_gate)
        {
            if (_entries.ContainsKey((scope, list.Id))) return;
            _entries[(scope, list.Id)] = _order.AddFirst((scope, list));
            _bytes += list.Bytes.Length + EntryBytes;
            while (_bytes > maxBytes && _order.Last is { } oldest) Drop(oldest);
        }
    }

    /// <summary>Forgets a blob that is deleted.</summary>
    public void Remove(BlobScope scope, ContentId id)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue((scope, id), out var entry)) Drop(entry);
        }
    }

    private SegmentList? Find(BlobScope scope, ContentId id)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue((scope, id), out var entry)) return null;
            _order.Remove(entry);
            _order.AddFirst(entry);
            return entry.Value.List;
        }
    }

    private void Drop(LinkedListNode<(BlobScope Scope, SegmentList List)> entry)
    {
        _order.Remove(entry);
        _entries.Remove((entry.Value.Scope, entry.Value.List.Id));
        _bytes -= entry.Value.List.Bytes.Length + EntryBytes;
    }
}
