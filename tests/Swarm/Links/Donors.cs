using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

/// <summary>Donors that serve over loopback sockets, each as truthful as a test wants it.</summary>
internal sealed class Donors : IAsyncDisposable
{
    private readonly List<(SocketPair Sockets, MessageStream Messages, Task Serving)> _links = [];
    private readonly CancellationTokenSource _end = new();

    /// <summary>Content of so many chunks, the last one short.</summary>
    public static byte[] Content(int chunks, int seed = 1)
    {
        var content = new byte[chunks * ChunkedBlob.MinChunk - 1_000];
        new Random(seed).NextBytes(content);
        return content;
    }

    /// <summary>A link to a server, as a newcomer has it.</summary>
    public async Task<ChunkDonor> LinkAsync(string name, ChunkServer server, LinkShape? shape = null)
    {
        var sockets = await SocketPair.OpenAsync();
        var messages = new MessageStream(shape is null ? sockets.Right : new ThrottledStream(sockets.Right, shape), ChunkProtocol.DonorLimits);
        _links.Add((sockets, messages, server.ServeAsync(messages, _end.Token)));
        return new ChunkDonor(name, new MessageStream(sockets.Left, ChunkProtocol.NewcomerLimits));
    }

    /// <summary>The same, to a server of its own for one snapshot.</summary>
    public Task<ChunkDonor> LinkAsync(string name, ChunkSnapshot snapshot, LinkShape? shape = null)
    {
        var server = new ChunkServer();
        server.Offer(snapshot);
        return LinkAsync(name, server, shape);
    }

    /// <summary>Cuts a donor's connection, as the death of its process would.</summary>
    public void Kill(int donor) => _links[donor].Sockets.Right.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var (sockets, messages, serving) in _links)
        {
            await messages.DisposeAsync();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            sockets.Dispose();
        }

        _end.Dispose();
    }
}
