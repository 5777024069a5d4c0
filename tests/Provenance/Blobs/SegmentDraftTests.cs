using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests;

public sealed class SegmentDraftTests : IDisposable
{
    private static readonly byte[] s_content = ContentRootTests.Counting(3 * Segments.Size + 4321);
    private static readonly ContentId s_id = ContentRoot.Compute(s_content);

    private readonly TemporaryFolder _folder = new();
    private readonly FolderBlobStore _store;

    public SegmentDraftTests() => _store = new FolderBlobStore(_folder.Path);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Segments_in_any_order_become_the_blob()
    {
        using var draft = _store.BeginDraft(List());
        foreach (var index in new[] { 3, 0, 2, 2, 1 }) Assert.True(draft.TryWrite(index, SegmentTests.Segment(s_content, index)));
        Assert.True(draft.IsComplete);
        Assert.False(await _store.ContainsAsync(s_id));

        await draft.CommitAsync();

        Assert.Equal(s_content, await _store.ReadAllAsync(s_id, s_content.Length));
        Assert.Empty(Drafts());
    }

    [Fact]
    public async Task A_wrong_segment_is_not_written_and_the_right_one_still_is()
    {
        using var draft = _store.BeginDraft(List());
        for (var index = 0; index < 4; index++)
        {
            var wrong = SegmentTests.Segment(s_content, index);
            wrong[^1] ^= 1;
            Assert.False(draft.TryWrite(index, wrong));
            Assert.False(draft.Has(index));
            Assert.True(draft.TryWrite(index, SegmentTests.Segment(s_content, index)));
        }

        await draft.CommitAsync();
        Assert.Equal(s_content, await _store.ReadAllAsync(s_id, s_content.Length));
    }

    [Fact]
    public async Task A_draft_with_a_hole_is_not_committed_and_leaves_nothing()
    {
        var draft = _store.BeginDraft(List());
        draft.TryWrite(1, SegmentTests.Segment(s_content, 1));
        await Assert.ThrowsAsync<InvalidOperationException>(draft.CommitAsync);
        draft.Dispose();

        Assert.False(await _store.ContainsAsync(s_id));
        Assert.Empty(Drafts());
        Assert.Throws<ObjectDisposedException>(() => draft.TryWrite(0, SegmentTests.Segment(s_content, 0)));
    }

    [Fact]
    public async Task Room_is_taken_for_the_whole_blob_and_given_back_with_the_draft()
    {
        using var folder = new TemporaryFolder();
        using var store = new FolderBlobStore(folder.Path, new FolderBlobStoreOptions { MaxTotalLength = s_content.Length + 10 });
        var draft = store.BeginDraft(List());
        await Assert.ThrowsAsync<BlobStoreFullException>(() => store.PutAsync(new byte[11]));
        Assert.Throws<BlobStoreFullException>(() => store.BeginDraft(List()));
        draft.Dispose();

        await store.PutAsync(new byte[11]);
    }

    [Fact]
    public void A_blob_longer_than_the_store_takes_is_refused_before_a_file_is_made()
    {
        using var folder = new TemporaryFolder();
        using var store = new FolderBlobStore(folder.Path, new FolderBlobStoreOptions { MaxBlobLength = s_content.Length - 1 });

        Assert.Throws<BlobTooLargeException>(() => store.BeginDraft(List()));
        Assert.Empty(Directory.EnumerateFiles(folder.File("tmp"), "*.part"));
    }

    [Fact]
    public async Task A_commit_flushes_the_content_before_the_name_and_the_name_before_it_answers()
    {
        using var folder = new TemporaryFolder();
        var files = new FaultyFiles();
        using var store = new FolderBlobStore(folder.Path, null, files);
        using var draft = store.BeginDraft(List());
        for (var index = 0; index < 4; index++) draft.TryWrite(index, SegmentTests.Segment(s_content, index));
        files.Steps.Clear();
        await draft.CommitAsync();

        Assert.Equal(["FlushFile", "FlushFolder", "Replace", "FlushFolder"], files.Steps);
    }

    [Theory]
    [InlineData("Write")]
    [InlineData("FlushFile")]
    [InlineData("Replace")]
    public async Task A_full_disk_at_any_step_is_named_and_leaves_nothing(string step)
    {
        using var folder = new TemporaryFolder();
        using var store = new FolderBlobStore(folder.Path, null, new FaultyFiles(step, FaultyFiles.NoSpace));
        using (var draft = store.BeginDraft(List()))
        {
            await Assert.ThrowsAsync<BlobStoreFullException>(async () =>
            {
                for (var index = 0; index < 4; index++) draft.TryWrite(index, SegmentTests.Segment(s_content, index));
                await draft.CommitAsync();
            });
        }

        Assert.Empty(Directory.EnumerateFiles(folder.File("tmp"), "*.part"));
        Assert.False(await store.ContainsAsync(s_id));
    }

    [Fact]
    public async Task The_list_of_a_stored_blob_is_read_only_where_the_blob_is_whole()
    {
        await _store.PutAsync(s_content);
        Assert.Equal(SegmentTests.Roots(s_content), (await _store.ReadSegmentsAsync(s_id)).Bytes.ToArray());

        var file = Directory.EnumerateFiles(_folder.Path, "*.bin", SearchOption.AllDirectories).Single();
        var changed = s_content.ToArray();
        changed[Segments.Size] ^= 1;
        await File.WriteAllBytesAsync(file, changed);
        await Assert.ThrowsAsync<CorruptBlobException>(() => _store.ReadSegmentsAsync(s_id));

        await File.WriteAllBytesAsync(file, changed[..^1]);
        Assert.Throws<CorruptBlobException>(() => _store.OpenUnverified(s_id));
        Assert.Throws<BlobNotFoundException>(() => _store.OpenUnverified(new ContentId(s_id.Root, 7)));
    }

    private static SegmentList List() =>
        SegmentList.TryCreate(s_id, SegmentTests.Roots(s_content), out var list) ? list : throw new InvalidOperationException();

    private IEnumerable<string> Drafts() => Directory.EnumerateFiles(_folder.File("tmp"), "*.part");
}
