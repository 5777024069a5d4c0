using ZeroG.Provenance;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Tests.Node;

public sealed class NodeUploadsTests : IDisposable
{
    private static readonly byte[] s_content = Content(3 * Segments.Size + 100);

    private readonly string _folder = Directory.CreateTempSubdirectory("zerog-uploads-").FullName;
    private readonly NodeBlobStores _blobs;

    public NodeUploadsTests() => _blobs = new NodeBlobStores(Path.Combine(_folder, "blobs"), Path.Combine(_folder, "scratch"));

    [Fact]
    public async Task Content_that_arrives_in_parts_is_stored_with_the_last()
    {
        var list = ListOf(s_content);
        var uploads = Open();
        Assert.Equal(0, await uploads.BeginAsync(list.Id, list.Bytes, default));
        Assert.Equal(Segments.Size, await uploads.ContinueAsync(list.Id, 0, Part(0, Segments.Size), default));
        Assert.False(await _blobs.Durable.ContainsAsync(list.Id));
        Assert.Equal(s_content.Length, await uploads.ContinueAsync(list.Id, Segments.Size, Part(Segments.Size, s_content.Length), default));
        Assert.Equal(s_content, await _blobs.Durable.ReadAllAsync(list.Id, s_content.Length));
        Assert.Equal(s_content.Length, await uploads.BeginAsync(list.Id, list.Bytes, default));
        Assert.Empty(Directory.EnumerateFiles(UploadFolder));
    }

    [Fact]
    public async Task A_restart_keeps_whole_segments_and_drops_what_a_crash_left_of_one()
    {
        var list = ListOf(s_content);
        var uploads = Open();
        await uploads.BeginAsync(list.Id, list.Bytes, default);
        await Assert.ThrowsAsync<ZeroGException>(() => uploads.ContinueAsync(list.Id, 0, Part(0, Segments.Size + 5), default));
        var part = Assert.Single(Directory.EnumerateFiles(UploadFolder, "*.part"));
        await File.AppendAllTextAsync(part, "half a segment");

        uploads = Open();
        Assert.Equal(Segments.Size, await uploads.BeginAsync(list.Id, list.Bytes, default));
        Assert.Equal(s_content.Length, await uploads.ContinueAsync(list.Id, Segments.Size, Part(Segments.Size, s_content.Length), default));
    }

    [Fact]
    public async Task Bytes_that_are_not_the_lists_are_refused_and_those_before_them_kept()
    {
        var list = ListOf(s_content);
        var uploads = Open();
        await uploads.BeginAsync(list.Id, list.Bytes, default);
        var changed = (byte[])s_content.Clone();
        changed[Segments.Size + 1] ^= 1;
        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => uploads.ContinueAsync(list.Id, 0, new MemoryStream(changed), default));
        Assert.Contains("Segment 1", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Segments.Size, await uploads.BeginAsync(list.Id, list.Bytes, default));
    }

    [Fact]
    public async Task A_wrong_offset_a_wrong_list_and_an_unknown_upload_are_refused()
    {
        var list = ListOf(s_content);
        var uploads = Open();
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => uploads.ContinueAsync(list.Id, 0, Part(0, 1), default))).Kind);
        Assert.Equal(FailureKind.Invalid, (await Assert.ThrowsAsync<ZeroGException>(() => uploads.BeginAsync(list.Id, list.Bytes[32..], default))).Kind);
        await uploads.BeginAsync(list.Id, list.Bytes, default);
        Assert.Equal(FailureKind.Conflict, (await Assert.ThrowsAsync<ZeroGException>(() => uploads.ContinueAsync(list.Id, Segments.Size, Part(0, 1), default))).Kind);
    }

    [Fact]
    public async Task What_was_damaged_on_the_disk_is_never_stored()
    {
        var list = ListOf(s_content);
        var uploads = Open();
        await uploads.BeginAsync(list.Id, list.Bytes, default);
        await uploads.ContinueAsync(list.Id, 0, Part(0, Segments.Size), default);
        await File.WriteAllBytesAsync(Assert.Single(Directory.EnumerateFiles(UploadFolder, "*.part")), new byte[Segments.Size]);
        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => uploads.ContinueAsync(list.Id, Segments.Size, Part(Segments.Size, s_content.Length), default));
        Assert.Equal(FailureKind.Storage, refusal.Kind);
        Assert.False(await _blobs.Durable.ContainsAsync(list.Id));
        Assert.Equal(0, await uploads.BeginAsync(list.Id, list.Bytes, default));
    }

    [Fact]
    public async Task One_request_at_a_time_adds_to_an_upload()
    {
        var list = ListOf(s_content);
        var uploads = Open();
        await uploads.BeginAsync(list.Id, list.Bytes, default);
        var pipe = new System.IO.Pipelines.Pipe();
        var first = uploads.ContinueAsync(list.Id, 0, pipe.Reader.AsStream(), default);
        Assert.Equal(FailureKind.Conflict, (await Assert.ThrowsAsync<ZeroGException>(() => uploads.ContinueAsync(list.Id, 0, Part(0, 1), default))).Kind);
        await pipe.Writer.WriteAsync(s_content);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(s_content.Length, await first);
    }

    [Fact]
    public async Task An_upload_that_nobody_goes_on_with_is_given_up_after_a_week()
    {
        var list = ListOf(s_content);
        await Open().BeginAsync(list.Id, list.Bytes, default);
        foreach (var file in Directory.EnumerateFiles(UploadFolder)) File.SetLastWriteTimeUtc(file, DateTime.UtcNow - NodeUploads.Life - TimeSpan.FromHours(1));
        _ = Open();
        Assert.Empty(Directory.EnumerateFiles(UploadFolder));
    }

    public void Dispose()
    {
        _blobs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string UploadFolder => Path.Combine(_folder, "uploads");

    private NodeUploads Open() => new(UploadFolder, _blobs, TimeProvider.System);

    private static MemoryStream Part(int from, int to) => new(s_content[from..to]);

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);
        return content;
    }

    private static SegmentList ListOf(byte[] content)
    {
        using var hasher = new ContentHasher(keepsSegments: true);
        hasher.Append(content);
        hasher.Finish();
        return hasher.SegmentList;
    }
}
