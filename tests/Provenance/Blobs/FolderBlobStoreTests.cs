using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests;

public sealed class FolderBlobStoreTests : IDisposable
{
    private static readonly byte[] Content = ContentRootTests.Counting(300_000);

    private readonly TemporaryFolder _folder = new();
    private readonly FolderBlobStore _store;

    public FolderBlobStoreTests() => _store = new FolderBlobStore(_folder.Path);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_put_is_read_back_by_root_and_length()
    {
        var id = await _store.PutAsync(Content);
        Assert.Equal(ContentRoot.Compute(Content), id);
        Assert.Equal(Content, await _store.ReadAllAsync(id, Content.Length));
        await using var stream = await _store.OpenReadAsync(id);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        Assert.Equal(Content, copy.ToArray());
        Assert.False(stream.CanWrite);
    }

    [Fact]
    public async Task A_blob_outlives_the_store_that_took_it()
    {
        var id = (await _store.PutAsync(new MemoryStream(Content))).Id;
        _store.Dispose();
        using var reopened = new FolderBlobStore(_folder.Path);
        Assert.Equal(Content, await reopened.ReadAllAsync(id, Content.Length));
    }

    [Fact]
    public async Task A_blob_lies_in_the_folder_named_after_its_root()
    {
        await _store.PutAsync("hello"u8.ToArray());
        Assert.True(File.Exists(_folder.File("3c", "0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a-5.bin")));
    }

    [Fact]
    public async Task Two_contents_of_one_root_and_different_lengths_are_two_blobs()
    {
        var one = await _store.PutAsync(new byte[1]);
        var sector = await _store.PutAsync(new byte[256]);
        Assert.Equal(one.Root, sector.Root);
        Assert.Single(await _store.ReadAllAsync(one, 256));
        Assert.Equal(256, (await _store.ReadAllAsync(sector, 256)).Length);
    }

    private async Task<ContentId> PutStreamedAsync() => (await _store.PutAsync(new MemoryStream(Content))).Id;

    [Fact]
    public async Task Concurrent_puts_of_one_content_all_succeed_and_keep_one_file()
    {
        var puts = Enumerable.Range(0, 32).Select(i => i % 2 == 0 ? _store.PutAsync(Content) : PutStreamedAsync());
        Assert.Single((await Task.WhenAll(puts)).Distinct());
        Assert.Single(Directory.GetFiles(_folder.Path, "*.bin", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(_folder.File("tmp"), "*.part"));
    }

    [Fact]
    public async Task A_changed_blob_is_never_handed_out_and_the_error_says_what_to_do()
    {
        var id = await _store.PutAsync(Content);
        var path = Change(id, bytes => bytes[1234] ^= 1);
        var error = await Assert.ThrowsAsync<CorruptBlobException>(() => _store.ReadAllAsync(id, Content.Length));
        Assert.StartsWith($"cannot read blob {id.Root.ToShortString()} (300,000 bytes): its content hashes to 0x", error.Message);
        Assert.EndsWith($"The file {path} was changed on disk. Delete it; it is fetched again from another donor.", error.Message);
        await Assert.ThrowsAsync<CorruptBlobException>(() => _store.OpenReadAsync(id));
    }

    [Theory]
    [InlineData(299_999)]
    [InlineData(300_001)]
    [InlineData(0)]
    public async Task A_blob_of_another_length_than_its_name_says_is_never_handed_out(int length)
    {
        var id = await _store.PutAsync(Content);
        using (var file = File.OpenWrite(PathOf(id))) file.SetLength(length);
        var error = await Assert.ThrowsAsync<CorruptBlobException>(() => _store.ReadAllAsync(id, Content.Length));
        Assert.Contains($"it has {length:N0} bytes", error.Message);
        await Assert.ThrowsAsync<CorruptBlobException>(() => _store.OpenReadAsync(id));
        Assert.False(await _store.ContainsAsync(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Putting_the_content_again_heals_a_changed_blob(bool streamed)
    {
        var id = await _store.PutAsync(Content);
        Change(id, bytes => bytes[^1] ^= 1);
        Assert.Equal(id, streamed ? await PutStreamedAsync() : await _store.PutAsync(Content));
        Assert.Equal(Content, await _store.ReadAllAsync(id, Content.Length));
    }

    [Fact]
    public async Task A_missing_blob_is_named()
    {
        var id = new ContentId(Keccak256.Hash("missing"u8), 7);
        var error = await Assert.ThrowsAsync<BlobNotFoundException>(() => _store.ReadAllAsync(id, 7));
        Assert.Equal(id, error.Id);
        Assert.Contains(id.ToString(), error.Message);
        await Assert.ThrowsAsync<BlobNotFoundException>(() => _store.OpenReadAsync(id));
        Assert.False(await _store.ContainsAsync(id));
        Assert.False(await _store.DeleteAsync(id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task An_impossible_length_is_a_missing_blob(long length)
    {
        var id = new ContentId(default, length);
        await Assert.ThrowsAsync<BlobNotFoundException>(() => _store.ReadAllAsync(id, 7));
        Assert.False(await _store.ContainsAsync(id));
        Assert.False(await _store.DeleteAsync(id));
    }

    [Fact]
    public async Task A_claimed_length_is_bounded_before_anything_is_allocated()
    {
        var id = new ContentId(Keccak256.Hash("claimed"u8), long.MaxValue);
        var error = await Assert.ThrowsAsync<BlobTooLargeException>(() => _store.ReadAllAsync(id, 1 << 20));
        Assert.Contains("1,048,576 bytes", error.Message);
    }

    [Fact]
    public async Task Empty_content_is_refused()
    {
        await Assert.ThrowsAsync<EmptyContentException>(() => _store.PutAsync(ReadOnlyMemory<byte>.Empty));
        await Assert.ThrowsAsync<EmptyContentException>(() => _store.PutAsync(new MemoryStream()));
        Assert.Empty(Directory.GetFiles(_folder.File("tmp"), "*.part"));
    }

    [Fact]
    public async Task A_deleted_blob_is_gone_while_its_reader_reads_on()
    {
        var id = await _store.PutAsync(Content);
        await using var open = await _store.OpenReadAsync(id);
        Assert.True(await _store.DeleteAsync(id));
        Assert.False(await _store.ContainsAsync(id));
        var copy = new MemoryStream();
        await open.CopyToAsync(copy);
        Assert.Equal(Content, copy.ToArray());
    }

    [Fact]
    public async Task Enumerating_lists_every_blob_and_no_foreign_file()
    {
        HashSet<ContentId> put = [];
        for (var i = 1; i <= 20; i++) put.Add(await _store.PutAsync(Content.AsMemory(0, i * 100)));
        var known = put.First();
        var shard = Path.GetDirectoryName(PathOf(known))!;
        await File.WriteAllTextAsync(Path.Combine(shard, "notes.txt"), "");
        await File.WriteAllTextAsync(PathOf(known).Replace("-100.bin", "-0100.bin"), "");    // a second spelling
        await File.WriteAllTextAsync(PathOf(known).Replace("-100.bin", "-0.bin"), "");
        Assert.Equal(put, await _store.EnumerateAsync().ToHashSetAsync());
    }

    [Fact]
    public async Task A_cancelled_put_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var put = _store.PutAsync(new CancellingStream(cancel, Content), cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Empty(Directory.GetFiles(_folder.File("tmp"), "*.part"));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.bin", SearchOption.AllDirectories));
    }

    private string PathOf(ContentId id) => _folder.File(BlobName.Shard(id), BlobName.File(id));

    private string Change(ContentId id, Action<byte[]> change)
    {
        var path = PathOf(id);
        var bytes = File.ReadAllBytes(path);
        change(bytes);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Cancels once half of it has been read.</summary>
    private sealed class CancellingStream(CancellationTokenSource cancel, byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= Length / 2) cancel.Cancel();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
