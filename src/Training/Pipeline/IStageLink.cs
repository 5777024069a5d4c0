namespace ZeroG.Training.Pipeline;

/// <summary>What a frame between two stages carries. The numbers are those on the wire.</summary>
public enum StageFrameKind
{
    /// <summary>Values: the residual stream of a micro-batch, (N, W); index: the micro-batch.</summary>
    Activations = 1,

    /// <summary>Values: the gradient of that, (N, W); index: the micro-batch.</summary>
    Gradient = 2,

    /// <summary>Values: a tied embedding, (V, W), from the first stage to the last.</summary>
    TiedEmbedding = 3,

    /// <summary>Values: the gradient of a tied head, (V, W), from the last stage to the first.</summary>
    TiedGradient = 4,

    /// <summary>
    /// Number: the squares of the gradients so far, of the first stage's tensors to this one's; index: the first tensor of the
    /// model with a gradient that is not finite, or −1.
    /// </summary>
    Squares = 5,

    /// <summary>Number: the norm of the mean gradient; index: as for the squares, of all stages.</summary>
    Norm = 6,

    /// <summary>Number: the mean loss.</summary>
    Loss = 7,

    /// <summary>Index: the first tensor of the model with a value that is not finite, or −1; of the stages so far, then of all.</summary>
    Values = 8,
}

/// <summary>The head of a frame between two stages.</summary>
/// <param name="Kind">What it carries.</param>
/// <param name="Step">The optimizer's steps before this one, at both ends.</param>
/// <param name="Index">A micro-batch or a tensor, as the kind says; else 0.</param>
/// <param name="Number">A number, as the kind says; else 0.</param>
public readonly record struct StageFrame(StageFrameKind Kind, long Step, int Index = 0, double Number = 0);

/// <summary>
/// One end of a connection between two stages: frames in both directions, each direction in order and independent of the
/// other. One thread sends and receives; any may dispose.
/// </summary>
/// <remarks>
/// A link holds at least one frame in each direction that was sent and not received. Then no stage that follows
/// <see cref="OneForwardOneBackward"/> waits for ever. Each direction is bounded: who sends too far ahead waits.
/// </remarks>
public interface IStageLink : IDisposable
{
    /// <summary>Sends a frame; waits while the other end has too many.</summary>
    /// <param name="frame">Its head.</param>
    /// <param name="values">Its values, copied before this returns; empty when the kind has none.</param>
    /// <exception cref="PipelineException">The link has ended, or the other end took nothing for too long.</exception>
    void Send(StageFrame frame, ReadOnlySpan<float> values);

    /// <summary>Waits for the next frame.</summary>
    /// <param name="kind">The kind that is due.</param>
    /// <param name="values">Takes its values, as many as are due.</param>
    /// <exception cref="PipelineException">The link has ended, nothing came for too long, or what came was not due.</exception>
    StageFrame Receive(StageFrameKind kind, Span<float> values);
}
