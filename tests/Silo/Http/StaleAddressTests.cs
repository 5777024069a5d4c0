using System.Net;
using System.Net.Sockets;
using System.Text;
using ZeroG.Client;
using ZeroG.Silo.Http;
using ZeroG.Silo.Node;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Http;

/// <summary>Somebody else listens on the port of a node that was killed.</summary>
public sealed class StaleAddressTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public void Nobody_is_asked_when_no_process_holds_the_directory()
    {
        using var folder = new TemporaryFolder();
        using var stranger = Listen();
        DataDirectory.Open(folder.Path).Dispose();
        WriteAddress(folder, stranger, Environment.ProcessId);

        Assert.Null(HttpNode.Find(folder.Path));

        Assert.False(stranger.Pending());
    }

    [Fact]
    public void Nobody_is_asked_when_another_process_than_the_nodes_holds_the_directory()
    {
        using var folder = new TemporaryFolder();
        using var stranger = Listen();
        using var held = DataDirectory.Open(folder.Path);
        WriteAddress(folder, stranger, Environment.ProcessId + 1);

        Assert.Null(HttpNode.Find(folder.Path));

        Assert.False(stranger.Pending());
    }

    [Fact]
    public async Task A_node_that_dies_after_it_was_found_is_told_nothing_more()
    {
        using var folder = new TemporaryFolder();
        using var stranger = Listen();
        var held = DataDirectory.Open(folder.Path);
        WriteAddress(folder, stranger, Environment.ProcessId);
        using var node = HttpNode.Find(folder.Path)!;
        held.Dispose();

        var gone = await Assert.ThrowsAsync<ZeroGException>(
            () => node.AddDatasetAsync("text", new MemoryStream(Encoding.UTF8.GetBytes("private")), "f")).WaitAsync(Bound);

        Assert.Equal(FailureKind.Unavailable, gone.Kind);
        using var connection = await stranger.AcceptTcpClientAsync().WaitAsync(Bound);
        Assert.Equal(0, await connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Bound));
    }

    [Fact]
    public async Task A_node_that_holds_its_directory_is_found_until_it_stops()
    {
        using var folder = new TemporaryFolder();
        using var held = DataDirectory.Open(folder.Path);
        await using (var server = await NodeHttpServer.StartAsync(new ScriptedNode(), folder.Path))
        {
            using var node = HttpNode.Find(folder.Path)!;
            Assert.Equal("inprocess", (await node.InfoAsync()).Runtime);
        }

        Assert.Null(HttpNode.Find(folder.Path));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static void WriteAddress(TemporaryFolder folder, TcpListener listener, int processId) => NodeAddressFile.Write(
        folder.Path,
        new NodeAddress(new Uri($"http://{listener.LocalEndpoint}/"), new string('a', 64), processId, DateTimeOffset.UnixEpoch));
}
