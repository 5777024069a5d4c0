using System.Threading.Channels;
using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Hub;

/// <summary>A member, as its hub sees it. What is sent to it waits here, so that a slow link holds up nobody else.</summary>
internal sealed class HubMember : IAsyncDisposable
{
    private readonly Channel<(byte Kind, byte[] Bytes, MessagePriority Priority)> _outgoing =
        Channel.CreateUnbounded<(byte, byte[], MessagePriority)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Link _link;
    private readonly Task _sending;

    /// <summary>Begins to send to a member.</summary>
    public HubMember(int worker, string name, Link link)
    {
        (Worker, Name, _link) = (worker, name, link);
        _sending = SendAllAsync();
    }

    /// <summary>Its key.</summary>
    public int Worker { get; }

    /// <summary>Its name, for people.</summary>
    public string Name { get; }

    /// <summary>Where it serves the common state, or null.</summary>
    public string? Donor { get; init; }

    /// <summary>Whether it has the state it needs to begin.</summary>
    public bool IsReady { get; set; }

    /// <summary>The last round whose steps it has done; −1 before.</summary>
    public int LastDone { get; set; } = -1;

    /// <summary>The first round that it is planned for, once there is one.</summary>
    public int? FirstRound { get; set; }

    /// <summary>Loss it reported for its last round.</summary>
    public double Loss { get; set; }

    /// <summary>Tokens trained on since it last contributed.</summary>
    public long Owed { get; set; }

    /// <summary>Samples behind them.</summary>
    public List<Training.DiLoCo.Rounds.SampleRange> OwedSamples { get; } = [];

    /// <summary>Sends after all that was sent before, control messages before averages.</summary>
    public void Send(byte kind, byte[] bytes, MessagePriority priority = MessagePriority.Bulk) => _outgoing.Writer.TryWrite((kind, bytes, priority));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        await _link.DisposeAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendAllAsync()
    {
        await foreach (var (kind, bytes, priority) in _outgoing.Reader.ReadAllAsync()) await _link.Messages.SendAsync(kind, bytes, priority);
    }
}
