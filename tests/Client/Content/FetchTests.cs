using ZeroG.Client.Tests.Calls;
using ZeroG.Provenance;
using ZeroG.TestProcesses;

namespace ZeroG.Client.Tests.Content;

public sealed class FetchTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 % 251))];
    private static readonly BlobRef Whole = ContentCheck.RefOf(ContentRoot.Compute(new MemoryStream(Bytes)));

    [Fact]
    public async Task What_is_fetched_into_a_file_is_the_content_and_can_be_verified()
    {
        using var folder = new TemporaryFolder();
        using var client = TestClient.Over(Serving(() => new MemoryStream(Bytes)), TimeProvider.System);

        await client.FetchAsync(Whole, folder.File("blob"));
        await client.VerifyAsync(Whole, folder.File("blob"));

        Assert.Equal(Bytes, await File.ReadAllBytesAsync(folder.File("blob")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150_000)]
    [InlineData(299_999)]
    public async Task A_node_that_changes_one_byte_is_found_out_and_leaves_no_file(int changed)
    {
        using var folder = new TemporaryFolder();
        byte[] forged = [.. Bytes];
        forged[changed] ^= 1;
        using var client = TestClient.Over(Serving(() => new MemoryStream(forged)), TimeProvider.System);

        var refused = await Assert.ThrowsAsync<ZeroGException>(() => client.FetchAsync(Whole, folder.File("blob")));

        Assert.Equal(FailureKind.Storage, refused.Kind);
        Assert.Contains(Whole.Root, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_file_that_was_there_before_survives_a_fetch_that_fails()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("blob"), "before");
        using var client = TestClient.Over(Serving(() => new MemoryStream(new byte[Bytes.Length])), TimeProvider.System);

        await Assert.ThrowsAsync<ZeroGException>(() => client.FetchAsync(Whole, folder.File("blob")));

        Assert.Equal("before", await File.ReadAllTextAsync(folder.File("blob")));
    }

    [Fact]
    public async Task Content_that_stays_truncated_is_refused_and_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        using var client = TestClient.Over(Serving(() => new MemoryStream(Bytes, 0, 200_000)), TimeProvider.System, options => options.Patience = TimeSpan.Zero);

        await Assert.ThrowsAsync<ZeroGException>(() => client.FetchAsync(Whole, folder.File("blob")));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_fetch_goes_on_where_connections_broke_off()
    {
        var ends = new Queue<int>([1, 0, 70_000, 65_000, 299_999, Bytes.Length]);
        var destination = new MemoryStream();
        using var client = TestClient.Over(Serving(() => new MemoryStream(Bytes, 0, ends.Dequeue())), TimeProvider.System);

        await client.FetchAsync(Whole, destination);

        Assert.Equal(Bytes, destination.ToArray());
        Assert.Empty(ends);
    }

    [Fact]
    public async Task A_node_that_sends_nothing_is_given_up()
    {
        var node = new FakeNode
        {
            Blob = async token =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return Stream.Null;
            },
        };
        using var client = TestClient.Over(node, TimeProvider.System, options => (options.Patience, options.StallTimeout) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(50)));

        var lost = await Assert.ThrowsAsync<ZeroGException>(() => client.FetchAsync(Whole, Stream.Null)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(FailureKind.Unavailable, lost.Kind);
    }

    [Fact]
    public async Task A_cancelled_fetch_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        var node = new FakeNode
        {
            Blob = async token =>
            {
                await cancelled.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
                return Stream.Null;
            },
        };
        using var client = TestClient.Over(node, TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.FetchAsync(Whole, folder.File("blob"), cancelled.Token));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verification_refuses_a_file_with_one_changed_byte_and_a_truncated_one(bool truncated)
    {
        using var folder = new TemporaryFolder();
        byte[] other = truncated ? Bytes[..^1] : [.. Bytes[..^1], (byte)(Bytes[^1] ^ 0x80)];
        await File.WriteAllBytesAsync(folder.File("blob"), other);
        using var client = TestClient.Over(new FakeNode(), TimeProvider.System);

        var refused = await Assert.ThrowsAsync<ZeroGException>(() => client.VerifyAsync(Whole, folder.File("blob")));

        Assert.Equal(FailureKind.Storage, refused.Kind);
    }

    [Fact]
    public async Task A_length_that_the_root_does_not_commit_to_is_verified_too()
    {
        using var folder = new TemporaryFolder();
        var one = ContentCheck.RefOf(ContentRoot.Compute(new MemoryStream([0])));
        await File.WriteAllBytesAsync(folder.File("two"), [0, 0]);
        using var client = TestClient.Over(Serving(() => new MemoryStream([0, 0])), TimeProvider.System);

        Assert.Equal(one.Root, ContentRoot.Compute([0, 0]).Root.ToString());
        await Assert.ThrowsAsync<ZeroGException>(() => client.VerifyAsync(one, folder.File("two")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public async Task A_verifying_stream_does_not_let_its_last_byte_out_unverified(int chunk)
    {
        byte[] forged = [.. Bytes];
        forged[17] ^= 1;
        var buffer = new byte[chunk];
        await using var sound = new VerifyingStream(new MemoryStream(Bytes), Whole.Root, Whole.Length);
        await using var broken = new VerifyingStream(new MemoryStream(forged), Whole.Root, null);
        long read = 0, passed = 0;

        for (int count; (count = await sound.ReadAsync(buffer)) > 0;) read += count;
        await Assert.ThrowsAsync<ZeroGException>(async () =>
        {
            while (passed < Bytes.Length) passed += await broken.ReadAsync(buffer);
        });

        Assert.Equal(Bytes.Length, read);
        Assert.InRange(passed, 0, Bytes.Length - 1);
    }

    private static FakeNode Serving(Func<Stream> content) => new() { Blob = _ => Task.FromResult(content()) };
}
