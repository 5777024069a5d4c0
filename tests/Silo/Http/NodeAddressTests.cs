using ZeroG.Client;
using ZeroG.Silo.Http;

namespace ZeroG.Silo.Tests.Http;

public sealed class NodeAddressTests
{
    [Fact]
    public async Task The_address_is_readable_by_its_owner_alone_and_gone_with_the_node()
    {
        var served = await ServedNode.StartAsync();
        var path = NodeAddress.FileOf(served.Folder);

        Assert.Equal(served.Server.Address, NodeAddress.Read(served.Folder));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        await served.Server.DisposeAsync();
        Assert.Empty(Directory.GetFiles(served.Folder));
        await served.DisposeAsync();
    }

    [Fact]
    public void An_address_as_text_does_not_have_the_token()
    {
        var address = new NodeAddress(new Uri("http://127.0.0.1:8080/"), new string('a', 64), 7, DateTimeOffset.UnixEpoch);
        Assert.Equal("http://127.0.0.1:8080/ (process 7, since 1970-01-01 00:00:00Z)", address.ToString());
    }

    [Fact]
    public async Task A_node_that_stops_leaves_the_address_of_its_successor_alone()
    {
        await using var served = await ServedNode.StartAsync();
        await using var successor = await NodeHttpServer.StartAsync(served.Node, served.Folder);

        await served.Server.DisposeAsync();

        Assert.Equal(successor.Address, NodeAddress.Read(served.Folder));
    }

    [Fact]
    public async Task An_address_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var served = await ServedNode.StartAsync();
        File.SetUnixFileMode(NodeAddress.FileOf(served.Folder), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var refused = Assert.Throws<ZeroGException>(() => NodeAddress.Read(served.Folder));

        Assert.Equal(FailureKind.Conflict, refused.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"address":"http://192.0.2.1:80/","token":"TOKEN","processId":1,"startedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"address":"http://127.0.0.1@192.0.2.1:80/","token":"TOKEN","processId":1,"startedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"address":"http://127.0.0.1:80/","token":"short","processId":1,"startedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"address":"http://127.0.0.1:80/","processId":1,"startedAt":"2026-01-01T00:00:00Z"}""")]
    public void A_file_that_is_no_address_of_this_machine_is_refused(string json)
    {
        var folder = Directory.CreateTempSubdirectory("zerog-http-").FullName;
        try
        {
            WriteOwned(folder, json.Replace("TOKEN", new string('a', 64), StringComparison.Ordinal));
            Assert.Throws<ZeroGException>(() => NodeAddress.Read(folder));

            WriteOwned(folder, new string(' ', 1 << 20));
            Assert.Throws<ZeroGException>(() => NodeAddress.Read(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Where_no_node_wrote_an_address_there_is_none() =>
        Assert.Null(NodeAddress.Read(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))));

    private static void WriteOwned(string folder, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(NodeAddress.FileOf(folder), options);
        writer.Write(text);
    }
}
