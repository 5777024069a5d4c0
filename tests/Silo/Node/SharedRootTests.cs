namespace ZeroG.Silo.Tests.Node;

public sealed class SharedRootTests
{
    [Fact]
    public async Task Contents_that_share_a_root_are_told_apart_by_their_length()
    {
        await using var node = await TestNode.StartAsync(providers: 0);
        var one = await node.Node.AddDatasetAsync("one", new MemoryStream(new byte[1]), "one");
        var many = await node.Node.AddDatasetAsync("many", new MemoryStream(new byte[256]), "many");
        Assert.Equal(one.Content.Root, many.Content.Root);

        foreach (var content in new[] { one.Content, many.Content })
        {
            await using var stored = await node.Node.OpenBlobAsync(content.Root, content.Length);
            Assert.Equal(content.Length, stored.Length);
        }

        Assert.Equal(FailureKind.Conflict, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.OpenBlobAsync(one.Content.Root))).Kind);
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.OpenBlobAsync(one.Content.Root, 2))).Kind);
    }
}
