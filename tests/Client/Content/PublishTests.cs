using ZeroG.Client.Tests.Calls;
using ZeroG.Datasets;
using ZeroG.Provenance;

namespace ZeroG.Client.Tests.Content;

public sealed class PublishTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7 % 253))];

    [Fact]
    public async Task What_a_node_recorded_is_compared_with_what_was_sent()
    {
        using var honest = TestClient.Over(new FakeNode { Add = RecordAsync }, TimeProvider.System);
        using var forger = TestClient.Over(
            new FakeNode { Add = async content => (await RecordAsync(content)) with { Content = new BlobRef("0x" + new string('a', 64), Bytes.Length) } }, TimeProvider.System);
        using var liar = TestClient.Over(
            new FakeNode { Add = async content => (await RecordAsync(content)) with { Sha256 = new string('a', 64) } }, TimeProvider.System);

        Assert.Equal(Bytes.Length, (await honest.PublishAsync("text", new MemoryStream(Bytes), "f")).Content.Length);
        Assert.Equal(FailureKind.Storage, (await Assert.ThrowsAsync<ZeroGException>(() => forger.PublishAsync("text", new MemoryStream(Bytes), "f"))).Kind);
        Assert.Equal(FailureKind.Storage, (await Assert.ThrowsAsync<ZeroGException>(() => liar.PublishAsync("text", new MemoryStream(Bytes), "f"))).Kind);
    }

    [Fact]
    public async Task Content_that_can_seek_is_sent_again_from_where_it_began()
    {
        var attempts = 0;
        var node = new FakeNode
        {
            Add = async content =>
            {
                if (++attempts > 2) return await RecordAsync(content);
                await content.ReadExactlyAsync(new byte[1000 * attempts]);
                throw FakeNode.Lost();
            },
        };
        using var client = TestClient.Over(node, new RushingClock());
        var content = new MemoryStream([9, 9, .. Bytes]) { Position = 2 };

        var version = await client.PublishAsync("text", content, "f");

        Assert.Equal(ContentRoot.Compute(Bytes).Root.ToString(), version.Content.Root);
    }

    [Fact]
    public async Task Content_that_cannot_seek_is_not_sent_again_once_a_part_of_it_is_gone()
    {
        var attempts = 0;
        var node = new FakeNode
        {
            Add = async content =>
            {
                if (++attempts > 1) await content.ReadExactlyAsync(new byte[10]);
                throw FakeNode.Lost();
            },
        };
        using var client = TestClient.Over(node, new RushingClock());

        await Assert.ThrowsAsync<ZeroGException>(() => client.PublishAsync("text", new Forward(Bytes), "f"));

        Assert.Equal(2, attempts);
    }

    private static async Task<DatasetVersion> RecordAsync(Stream content)
    {
        var digest = await ContentRoot.ComputeAsync(content);
        return new DatasetVersion(1, ContentCheck.RefOf(digest), digest.Sha256.ToHex(), "f", DateTimeOffset.UnixEpoch);
    }

    private sealed class Forward(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
