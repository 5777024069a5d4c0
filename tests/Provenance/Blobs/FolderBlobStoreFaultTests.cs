using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests;

public sealed class FolderBlobStoreFaultTests : IDisposable
{
    private static readonly byte[] Content = ContentRootTests.Counting(300_000);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_blob_is_flushed_before_it_is_named_and_its_folder_after()
    {
        var files = new FaultyFiles();
        using var store = new FolderBlobStore(_folder.Path, null, files);
        await store.PutAsync(new MemoryStream(Content[..1000]));
        // The first flush of a folder makes the new shard durable in its parent.
        Assert.Equal(["Create", "Write", "FlushFile", "FlushFolder", "Replace", "FlushFolder"], files.Steps);
    }

    [Theory]
    [InlineData("Create")]
    [InlineData("Write")]
    [InlineData("FlushFile")]
    [InlineData("Replace")]
    public async Task A_full_disk_is_reported_with_the_remedy_and_leaves_nothing_half_written(string step)
    {
        using var store = new FolderBlobStore(_folder.Path, null, new FaultyFiles(step, FaultyFiles.NoSpace));

        foreach (var put in new Func<Task>[] { () => store.PutAsync(new MemoryStream(Content)), () => store.PutAsync(Content) })
        {
            var error = await Assert.ThrowsAsync<BlobStoreFullException>(put);
            Assert.Contains(_folder.Path, error.Message);
            Assert.Contains("Free space", error.Message);
            Assert.Empty(Blobs());
            Assert.Empty(Drafts());
        }
    }

    [Fact]
    public async Task Another_error_of_the_disk_keeps_its_own_words_and_leaves_nothing_half_written()
    {
        using var store = new FolderBlobStore(_folder.Path, null, new FaultyFiles("Write"));
        var error = await Assert.ThrowsAsync<IOException>(() => store.PutAsync(Content));
        Assert.Contains("as the test asked", error.Message);
        Assert.Empty(Blobs());
        Assert.Empty(Drafts());
    }

    [Fact]
    public async Task A_blob_beyond_the_limit_of_the_store_is_refused_and_its_room_stays_free()
    {
        using var store = new FolderBlobStore(_folder.Path, new() { MaxTotalLength = 1000 });
        var first = await store.PutAsync(Content.AsMemory(0, 600));
        var error = await Assert.ThrowsAsync<BlobStoreFullException>(() => store.PutAsync(new MemoryStream(Content, 0, 401)));
        Assert.Contains("1,000 bytes", error.Message);
        Assert.Contains("MaxTotalLength", error.Message);
        Assert.Empty(Drafts());

        await store.PutAsync(Content.AsMemory(0, 400));                             // exactly full
        await store.PutAsync(Content.AsMemory(0, 600));                             // already there: takes no room
        await Assert.ThrowsAsync<BlobStoreFullException>(() => store.PutAsync(new byte[] { 1 }));
        Assert.True(await store.DeleteAsync(first));
        await store.PutAsync(new MemoryStream(Content, 100, 600));                  // the room of the deleted one
    }

    [Fact]
    public async Task A_reopened_store_counts_what_it_already_holds()
    {
        using (var store = new FolderBlobStore(_folder.Path)) await store.PutAsync(Content.AsMemory(0, 600));
        using var reopened = new FolderBlobStore(_folder.Path, new() { MaxTotalLength = 1000 });
        await Assert.ThrowsAsync<BlobStoreFullException>(() => reopened.PutAsync(Content.AsMemory(0, 401)));
    }

    [Fact]
    public async Task Putting_a_streamed_blob_again_takes_its_room_once()
    {
        using var store = new FolderBlobStore(_folder.Path, new() { MaxTotalLength = 2000 });
        for (var i = 0; i < 10; i++) await store.PutAsync(new MemoryStream(Content, 0, 900));
        await store.PutAsync(Content.AsMemory(0, 1100));
    }

    [Fact]
    public async Task A_store_without_a_limit_takes_more_after_deleting_what_an_earlier_one_left()
    {
        ContentId left;
        using (var store = new FolderBlobStore(_folder.Path)) left = await store.PutAsync(Content.AsMemory(0, 600));
        using var reopened = new FolderBlobStore(_folder.Path);
        Assert.True(await reopened.DeleteAsync(left));
        await reopened.PutAsync(Content.AsMemory(0, 400));
    }

    [Fact]
    public async Task A_blob_longer_than_one_may_be_is_refused_before_it_is_kept()
    {
        using var store = new FolderBlobStore(_folder.Path, new() { MaxBlobLength = 1000 });
        var error = await Assert.ThrowsAsync<BlobTooLargeException>(() => store.PutAsync(Content.AsMemory(0, 1001)));
        Assert.Contains("MaxBlobLength", error.Message);
        await Assert.ThrowsAsync<BlobTooLargeException>(() => store.PutAsync(new MemoryStream(Content)));
        Assert.Empty(Blobs());
        Assert.Empty(Drafts());
        await store.PutAsync(Content.AsMemory(0, 1000));
    }

    private IEnumerable<string> Blobs() => Directory.EnumerateFiles(_folder.Path, "*.bin", SearchOption.AllDirectories);

    private string[] Drafts() => Directory.GetFiles(_folder.File("tmp"), "*.part");
}
