using System.Threading.Channels;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Members;

/// <summary>What a member knows of one round, between the thread that computes and the link to the hub.</summary>
internal sealed class RoundSlot
{
    private readonly Channel<Incoming> _inbox = Channel.CreateUnbounded<Incoming>(new UnboundedChannelOptions { SingleReader = true });
    private volatile RoundPlan? _plan;
    private volatile byte[]? _record;

    /// <summary>As planned; null until the plan came.</summary>
    public RoundPlan? Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>Its signed record; null until it came, and where the job is not audited.</summary>
    public byte[]? Record
    {
        get => _record;
        set => _record = value;
    }

    /// <summary>Set once the hub has promised that this member's steps count.</summary>
    public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>This member's own exchange, once its steps are done.</summary>
    public TaskCompletionSource<HandIn> HandedIn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The round's average, once the round is closed.</summary>
    public TaskCompletionSource<RoundAverage> Average { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Averages as they come, then how the round was closed.</summary>
    public ChannelReader<Incoming> Inbox => _inbox.Reader;

    /// <summary>Takes in what the hub sent.</summary>
    public void Add(Incoming incoming) => _inbox.Writer.TryWrite(incoming);
}

/// <summary>The average of one tensor in one stage, or the end of the round.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Tensor">Index of the tensor.</param>
/// <param name="Payload">The codec's bytes.</param>
/// <param name="Closed">The end of the round, in place of a payload.</param>
internal sealed record Incoming(int Stage, int Tensor, byte[] Payload, RoundClosed? Closed = null);

/// <summary>A round's average, and what the projections had learned when it was whole.</summary>
/// <param name="Delta">Δ.</param>
/// <param name="Projections">State of every tensor's projection; empty for one that learns nothing.</param>
/// <param name="Closed">How the round was closed.</param>
internal sealed record RoundAverage(ParameterVector Delta, float[][] Projections, RoundClosed Closed);
