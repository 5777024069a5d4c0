using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

/// <summary>A donor that answers the first request with a list of hashes that the test made up.</summary>
internal sealed class ScriptedDonor(ReadOnlyMemory<byte> hashes) : IAsyncDisposable
{
    private SocketPair? _sockets;
    private MessageStream? _messages;
    private Task _answering = Task.CompletedTask;

    public async Task<ChunkDonor> LinkAsync(string name)
    {
        _sockets = await SocketPair.OpenAsync();
        _messages = new MessageStream(_sockets.Right, ChunkProtocol.DonorLimits);
        _answering = AnswerAsync(_messages);
        return new ChunkDonor(name, new MessageStream(_sockets.Left, ChunkProtocol.NewcomerLimits));
    }

    public async ValueTask DisposeAsync()
    {
        await _answering;
        await _messages!.DisposeAsync();
        _sockets!.Dispose();
    }

    private async Task AnswerAsync(MessageStream messages)
    {
        (await messages.ReceiveAsync())!.Value.Dispose();
        await messages.SendAsync(ChunkProtocol.List, hashes);
    }
}
