using ZeroG.Provenance;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// Bounds what a silo holds that is no keeper. Before a blob goes, keepers are asked whether they hold it: what is only here
/// stays, whatever its size.
/// </summary>
internal sealed class BlobCache(NodeBlobStores local, long maxBytes, Func<BlobScope, ContentId, CancellationToken, Task<bool>> isKept) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _trimming = new(1);
    private readonly Dictionary<(BlobScope, ContentId), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = [];      // most recently used first
    private long _bytes;
    private bool _isLoaded;

    /// <summary>Bytes that are known to be here.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Whether there is more than there should be.</summary>
    public bool IsOver => Bytes > maxBytes;

    /// <summary>
    /// Keeps a blob from going, and makes it the most recently used, until the answer is disposed of. It counts once the
    /// answer is told that it is here.
    /// </summary>
    public Hold Use(BlobScope scope, ContentId id)
    {
        lock (_gate)
        {
            var entry = Touch(scope, id);
            entry.Uses++;
            return new Hold(this, entry);
        }
    }

    /// <summary>A blob was deleted here.</summary>
    public void Remove(BlobScope scope, ContentId id)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue((scope, id), out var node)) Drop(node);
        }
    }

    /// <summary>A job's scratch store was dropped here.</summary>
    public void RemoveAll(BlobScope scope)
    {
        lock (_gate)
        {
            foreach (var node in _entries.Values.Where(node => node.Value.Scope == scope).ToList()) Drop(node);
        }
    }

    /// <summary>Removes what was used the longest ago and is kept elsewhere, until the rest fits.</summary>
    public Task TrimAsync(CancellationToken cancellationToken) => TrimAsync(0, cancellationToken);

    /// <summary>The same for a disk that is full before the bound is reached: at least <paramref name="room"/> bytes go, as far as they may.</summary>
    public async Task TrimAsync(long room, CancellationToken cancellationToken)
    {
        await _trimming.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync(cancellationToken);
            var goal = Math.Min(maxBytes, Bytes - room);
            foreach (var entry in Oldest())
            {
                if (Bytes <= goal) return;
                if (!await isKept(entry.Scope, entry.Id, cancellationToken)) continue;
                lock (_gate)
                {
                    // Used again while the keepers were asked.
                    if (entry.Uses > 0 || !_entries.TryGetValue((entry.Scope, entry.Id), out var node) || node.Value != entry) continue;
                    Drop(node);
                }

                var store = entry.Scope.JobId is null ? local.Folder : local.FindScratchFolder(entry.Scope.JobId);
                if (store is not null) await store.DeleteAsync(entry.Id, cancellationToken);
            }
        }
        finally
        {
            _trimming.Release();
        }
    }

    public void Dispose() => _trimming.Dispose();

    private List<Entry> Oldest()
    {
        lock (_gate) return [.. _order.Reverse().Where(entry => entry.Uses == 0)];
    }

    // What a former process left counts as used the longest ago.
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (_isLoaded) return;
        await LoadAsync(BlobScope.Durable, local.Folder, cancellationToken);
        foreach (var jobId in local.ScratchJobs.ToList())
        {
            if (local.FindScratchFolder(jobId) is { } store) await LoadAsync(BlobScope.Scratch(jobId), store, cancellationToken);
        }

        _isLoaded = true;
    }

    private async Task LoadAsync(BlobScope scope, FolderBlobStore store, CancellationToken cancellationToken)
    {
        await foreach (var id in store.EnumerateAsync(cancellationToken))
        {
            lock (_gate)
            {
                if (_entries.ContainsKey((scope, id))) continue;
                _entries[(scope, id)] = _order.AddLast(new Entry(scope, id) { IsHere = true });
                _bytes += id.Length;
            }
        }
    }

    private Entry Touch(BlobScope scope, ContentId id)
    {
        if (_entries.TryGetValue((scope, id), out var node))
        {
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value;
        }

        var entry = new Entry(scope, id);
        _entries[(scope, id)] = _order.AddFirst(entry);
        return entry;
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _order.Remove(node);
        _entries.Remove((node.Value.Scope, node.Value.Id));
        if (node.Value.IsHere) _bytes -= node.Value.Id.Length;
    }

    private void SetHere(Entry held)
    {
        lock (_gate)
        {
            // Deleted meanwhile and brought here again: another entry than the one held.
            var entry = Touch(held.Scope, held.Id);
            if (!entry.IsHere) _bytes += entry.Id.Length;
            entry.IsHere = true;
        }
    }

    private void Leave(Entry held)
    {
        lock (_gate)
        {
            // What never came is nothing to remember.
            if (--held.Uses == 0 && !held.IsHere && _entries.TryGetValue((held.Scope, held.Id), out var node) && node.Value == held) Drop(node);
        }
    }

    /// <summary>A use of a blob.</summary>
    internal sealed class Hold(BlobCache cache, Entry entry) : IDisposable
    {
        private int _isOver;

        /// <summary>The blob is in this silo's store.</summary>
        public void SetHere() => cache.SetHere(entry);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0) cache.Leave(entry);
        }
    }

    /// <summary>A blob that is here or on its way.</summary>
    internal sealed class Entry(BlobScope scope, ContentId id)
    {
        public BlobScope Scope { get; } = scope;

        public ContentId Id { get; } = id;

        /// <summary>Whether it is in the store, and so counts.</summary>
        public bool IsHere { get; set; }

        public int Uses { get; set; }
    }
}
