using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>Stores behind a slow link: each write and read of a blob waits for up to a longest delay.</summary>
internal sealed class SlowBlobs(IBlobStores inner, TimeSpan longest, Random random, TimeProvider clock) : IBlobStores
{
    public IBlobStore Durable => new Slow(inner.Durable, this);

    public IBlobStore Scratch(string jobId) => new Slow(inner.Scratch(jobId), this);

    public void DropScratch(string jobId) => inner.DropScratch(jobId);

    private Task DelayAsync(CancellationToken cancellation)
    {
        // Shared by all that call, on any thread.
        lock (random) return Task.Delay(longest * random.NextDouble(), clock, cancellation);
    }

    private sealed class Slow(IBlobStore inner, SlowBlobs link) : IBlobStore
    {
        public async Task<ContentDigest> PutAsync(Stream content, CancellationToken cancellationToken = default)
        {
            await link.DelayAsync(cancellationToken);
            return await inner.PutAsync(content, cancellationToken);
        }

        public async Task<ContentId> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
        {
            await link.DelayAsync(cancellationToken);
            return await inner.PutAsync(content, cancellationToken);
        }

        public async Task<Stream> OpenReadAsync(ContentId id, CancellationToken cancellationToken = default)
        {
            await link.DelayAsync(cancellationToken);
            return await inner.OpenReadAsync(id, cancellationToken);
        }

        public async Task<byte[]> ReadAllAsync(ContentId id, int maxLength, CancellationToken cancellationToken = default)
        {
            await link.DelayAsync(cancellationToken);
            return await inner.ReadAllAsync(id, maxLength, cancellationToken);
        }

        public Task<bool> ContainsAsync(ContentId id, CancellationToken cancellationToken = default) => inner.ContainsAsync(id, cancellationToken);

        public Task<bool> DeleteAsync(ContentId id, CancellationToken cancellationToken = default) => inner.DeleteAsync(id, cancellationToken);

        public IAsyncEnumerable<ContentId> EnumerateAsync(CancellationToken cancellationToken = default) => inner.EnumerateAsync(cancellationToken);
    }
}
