using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ZeroG.Provenance;

namespace ZeroG.Swarm.Tests.Journal;

/// <summary>Blobs that outlive hubs, and what a test wants to go wrong with them.</summary>
internal sealed class MemoryBlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<ContentId, byte[]> _blobs = [];

    /// <summary>Awaited by every put of a stream, with its token; null for nothing.</summary>
    public Func<CancellationToken, Task>? Writing { get; set; }

    /// <summary>Thrown by every deletion; null for nothing.</summary>
    public Exception? Deleting { get; set; }

    /// <summary>Thrown by every read; null for nothing.</summary>
    public Func<ContentId, Exception>? Reading { get; set; }

    /// <summary>Told of all bytes that were put; null for nobody.</summary>
    public Action<ContentId>? Stored { get; set; }

    public int Count => _blobs.Count;

    public async Task<ContentDigest> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        if (Writing is not null) await Writing(cancellationToken);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        using var hasher = new ContentHasher();
        hasher.Append(bytes.ToArray());
        var digest = hasher.Finish();
        _blobs[digest.Id] = bytes.ToArray();
        return digest;
    }

    public Task<ContentId> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var id = ContentRoot.Compute(content.Span);
        _blobs[id] = content.ToArray();
        Stored?.Invoke(id);
        return Task.FromResult(id);
    }

    public Task<Stream> OpenReadAsync(ContentId id, CancellationToken cancellationToken = default) => Task.FromResult<Stream>(new MemoryStream(Read(id)));

    public Task<byte[]> ReadAllAsync(ContentId id, int maxLength, CancellationToken cancellationToken = default) => Task.FromResult(Read(id));

    public Task<bool> ContainsAsync(ContentId id, CancellationToken cancellationToken = default) => Task.FromResult(_blobs.ContainsKey(id));

    public Task<bool> DeleteAsync(ContentId id, CancellationToken cancellationToken = default) =>
        Deleting is null ? Task.FromResult(_blobs.TryRemove(id, out _)) : Task.FromException<bool>(Deleting);

    public async IAsyncEnumerable<ContentId> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (var id in _blobs.Keys) yield return id;
    }

    private byte[] Read(ContentId id) =>
        Reading is not null ? throw Reading(id) : _blobs.TryGetValue(id, out var bytes) ? bytes : throw new BlobNotFoundException(id, "memory");
}
