using System.Threading.Channels;
using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>
/// A member, as its hub sees it. What is sent to it waits here, so that a slow link holds up nobody else; one that takes too little
/// of it for too long is let go.
/// </summary>
internal sealed class HubMember
{
    // Of an entry beside its bytes.
    private const int Overhead = 64;

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly Channel<(byte Kind, byte[] Bytes, MessagePriority Priority)> _outgoing =
        Channel.CreateUnbounded<(byte, byte[], MessagePriority)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Link _link;
    private readonly long _mostQueued;
    private readonly Task _sending;
    private long _queued, _missed;
    private volatile int _applied;
    private volatile bool _isReady;

    /// <summary>Begins to send to a member.</summary>
    /// <param name="worker">Its key.</param>
    /// <param name="name">Its name.</param>
    /// <param name="link">The link.</param>
    /// <param name="mostQueued">Bytes that may wait for it.</param>
    public HubMember(int worker, string name, Link link, long mostQueued)
    {
        (Worker, Name, _link, _mostQueued) = (worker, name, link, mostQueued);
        _sending = SendAllAsync();
    }

    /// <summary>Its key.</summary>
    public int Worker { get; }

    /// <summary>Its name, for people.</summary>
    public string Name { get; }

    /// <summary>Where it serves the common state, or null.</summary>
    public string? Donor { get; init; }

    /// <summary>The state it was told to fetch, until it has it; or null.</summary>
    public SharedState? Fetches { get; private set; }

    /// <summary>Averages that it has applied, by its own report.</summary>
    public int Applied
    {
        get => _applied;
        set => _applied = value;
    }

    /// <summary>Whether it has the state it was told to fetch.</summary>
    public bool IsReady => _isReady;

    /// <summary>How far it is; for any thread.</summary>
    public MemberProgress Progress => new(Worker, Name, Applied, IsReady);

    /// <summary>Whether more waits for it than may, beside what it missed before it was ready.</summary>
    public bool IsOverdue => Interlocked.Read(ref _queued) > _mostQueued + _missed;

    /// <summary>Rounds that are not closed and whose steps of this member count, whenever they are done.</summary>
    public HashSet<int> Granted { get; } = [];

    /// <summary>Whether all that it sent in the last round entered the averages.</summary>
    public bool HasContributed { get; set; }

    /// <summary>Loss it reported for its last round.</summary>
    public double Loss { get; set; }

    /// <summary>Tokens trained on since it last contributed.</summary>
    public long Owed { get; set; }

    /// <summary>Samples behind them.</summary>
    public List<SampleRange> OwedSamples { get; } = [];

    /// <summary>It is told to fetch a state.</summary>
    public void Begin(SharedState state) => Fetches = state;

    /// <summary>It has the state, or is gone.</summary>
    public void Fetched() => (Fetches, _isReady) = (null, true);

    /// <summary>It is sent so many bytes of rounds that were closed while it fetched, all at once.</summary>
    public void CatchUp(long bytes) => _missed = bytes;

    /// <summary>Sends after all that was sent before, control messages before averages.</summary>
    public void Send(byte kind, byte[] bytes, MessagePriority priority = MessagePriority.Bulk)
    {
        Interlocked.Add(ref _queued, bytes.Length + Overhead);
        if (!_outgoing.Writer.TryWrite((kind, bytes, priority))) Interlocked.Add(ref _queued, -bytes.Length - Overhead);
    }

    /// <summary>Drops the link; a last message gets a little time to leave.</summary>
    public async Task EndAsync((byte Kind, byte[] Bytes)? farewell)
    {
        if (farewell is var (kind, bytes)) Send(kind, bytes, MessagePriority.Control);
        _outgoing.Writer.TryComplete();
        if (farewell is not null)
        {
            await _sending.WaitAsync(s_farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _link.Messages.FlushAsync().WaitAsync(s_farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _link.DisposeAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendAllAsync()
    {
        await foreach (var (kind, bytes, priority) in _outgoing.Reader.ReadAllAsync())
        {
            await _link.Messages.SendAsync(kind, bytes, priority);
            Interlocked.Add(ref _queued, -bytes.Length - Overhead);
        }
    }
}
