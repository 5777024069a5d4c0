using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Grains.Tests.Training;

public sealed class CorpusCacheTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly FolderStores _blobs = new();

    public void Dispose() => _blobs.Dispose();

    [Fact]
    public async Task A_text_is_read_once_and_who_wants_another_does_not_wait_for_it()
    {
        BlobRef slow = await PutAsync("slow"u8.ToArray()), quick = await PutAsync("quick"u8.ToArray());
        using var stores = new GatedStores(_blobs);
        var cache = new CorpusCache(stores);

        var first = Task.Run(() => cache.Get(slow, null));
        Assert.True(stores.Entered.Wait(s_limit));
        var other = await Task.Run(() => cache.Get(quick, null)).WaitAsync(s_limit);
        var second = Task.Run(() => cache.Get(slow, null));
        stores.Release.Set();

        Assert.Equal("quick"u8.ToArray(), other.Bytes.ToArray());
        Assert.Same(await first.WaitAsync(s_limit), await second.WaitAsync(s_limit));
        Assert.Equal(2, stores.Reads);
        Assert.Same(other, cache.Get(quick, null));
        Assert.Equal(2, stores.Reads);
    }

    [Fact]
    public async Task A_text_that_could_not_be_read_is_read_when_it_is_there()
    {
        var text = "it comes later"u8.ToArray();
        using var elsewhere = new FolderStores();
        var blob = (await elsewhere.Durable.PutAsync(text)).ToBlobRef();
        var cache = new CorpusCache(_blobs);
        Assert.ThrowsAny<Exception>(() => cache.Get(blob, null));

        await PutAsync(text);

        Assert.Equal(text, cache.Get(blob, null).Bytes.ToArray());
    }

    private async Task<BlobRef> PutAsync(byte[] content) => (await _blobs.Durable.PutAsync(content)).ToBlobRef();

    /// <summary>Stores whose first reader waits.</summary>
    private sealed class GatedStores(FolderStores inner) : IBlobStores, IDisposable
    {
        private int _reads;

        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Release { get; } = new();

        public int Reads => Volatile.Read(ref _reads);

        public IBlobStore Durable
        {
            get
            {
                if (Interlocked.Increment(ref _reads) == 1)
                {
                    Entered.Set();
                    Release.Wait(s_limit);
                }

                return inner.Durable;
            }
        }

        public IBlobStore Scratch(string jobId) => inner.Scratch(jobId);

        public void DropScratch(string jobId) => inner.DropScratch(jobId);

        public void Dispose()
        {
            Entered.Dispose();
            Release.Dispose();
        }
    }
}
