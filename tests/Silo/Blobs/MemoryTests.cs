using System.Globalization;
using ZeroG.Silo.Blobs;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

/// <summary>Measured in a process of its own: what other tests and the silos they leave allocate would be counted too.</summary>
public sealed class MemoryTests
{
    private const long Length = 64 << 20;

    [Fact]
    public async Task A_blob_of_64_MiB_passes_through_memory_that_does_not_grow_with_it()
    {
        using var process = TestProcess.Start("transfer");
        var allocated = long.Parse(await process.ReadLineAsync(), CultureInfo.InvariantCulture);

        // Whoever held the blob, at either end of either way, would have allocated its length.
        Assert.InRange(allocated, 0, Length / 2);
    }

    /// <summary>Sends a blob to a keeper and reads it from there, and prints the bytes that the process allocated for it.</summary>
    internal static async Task TransferAsync()
    {
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
        Console.WriteLine(allocated.ToString(CultureInfo.InvariantCulture));
    }
}
