using ZeroG.Silo.Blobs;
using ZeroG.Silo.Tests.Telemetry;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

/// <summary>Alone in the process: what other tests allocate would be counted too.</summary>
[Collection(Alone.Name)]
public sealed class MemoryTests
{
    [Fact]
    public async Task A_blob_of_64_MiB_passes_through_memory_that_does_not_grow_with_it()
    {
        const long Length = 64 << 20;
        using var folder = new TemporaryFolder();
        await using var keeper = await BlobSilo.StartAsync(folder.Path);
        await using var writer = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false });
        await using var reader = new BlobReader(new PeerList(keeper.Peer));

        // Both ends of both ways are in this process; every buffer that is not reused counts.
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var id = (await writer.Stores.Durable.PutAsync(new Pattern(Length))).Id;
        await using var copy = await reader.Stores.Durable.OpenReadAsync(id);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal(Length, copy.Length);
        Assert.Equal(id, (await keeper.Stores.Folder.FindAsync(id.Root)).Single());
        // Whoever held the blob, at either end of either way, would have allocated its length.
        Assert.InRange(allocated, 0, Length / 2);
    }
}
