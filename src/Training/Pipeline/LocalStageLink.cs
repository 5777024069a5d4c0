namespace ZeroG.Training.Pipeline;

/// <summary>A link between two stages on threads of one process. Nothing is allocated once every buffer has been used.</summary>
public sealed class LocalStageLink : IStageLink
{
    private readonly FrameQueue _out, _in;

    private LocalStageLink(FrameQueue output, FrameQueue input) => (_out, _in) = (output, input);

    /// <summary>Both ends of a new link.</summary>
    /// <param name="capacity">Frames that each direction holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not at least 1.</exception>
    public static (LocalStageLink Earlier, LocalStageLink Later) Pair(int capacity = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        FrameQueue up = new(capacity, Timeout.InfiniteTimeSpan), down = new(capacity, Timeout.InfiniteTimeSpan);
        return (new LocalStageLink(up, down), new LocalStageLink(down, up));
    }

    /// <inheritdoc/>
    public void Send(StageFrame frame, ReadOnlySpan<float> values)
    {
        values.CopyTo(_out.Room(values.Length));
        _out.Put(frame);
    }

    /// <inheritdoc/>
    public StageFrame Receive(StageFrameKind kind, Span<float> values) => _in.Take(kind, values);

    /// <summary>Ends the link at both ends.</summary>
    public void Dispose()
    {
        _out.End("The link between two stages was closed.");
        _in.End("The link between two stages was closed.");
    }
}
