using ZeroG.Training.Kernels;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>
/// A worker's side of one round's exchange. Tensor by tensor and stage by stage it gives what goes up, and takes in the
/// averages that come down; at the end it knows Δ, and what of x was not received stays as error feedback.
/// </summary>
/// <remarks>Averages are taken in stage by stage, each stage's tensors ascending. Not safe for use by several threads at once.</remarks>
public sealed class MemberExchange
{
    private readonly IReadOnlyList<TensorPath> _paths;
    private readonly ParameterVector _x;
    private readonly float[]?[] _sent;

    /// <summary>Begins an exchange.</summary>
    /// <param name="paths">The worker's paths, one a tensor, in canonical order.</param>
    /// <param name="x">δ + error feedback; becomes the new error feedback.</param>
    public MemberExchange(IReadOnlyList<TensorPath> paths, ParameterVector x)
    {
        (_paths, _x, _sent) = (paths, x, new float[]?[paths.Count]);
        Stages = paths.Max(path => path.Projection.Stages);
    }

    /// <summary>Stages of the exchange.</summary>
    public int Stages { get; }

    /// <summary>What the others have not received: x, and once the exchange is finished the new error feedback; read only.</summary>
    public ParameterVector Feedback => _x;

    /// <summary>The average; whole once every average was received.</summary>
    public ParameterVector Delta => field ??= new ParameterVector(_x.Layout);

    /// <summary>Whether a tensor takes part in a stage.</summary>
    public bool Exchanges(int stage, int tensor) => stage < _paths[tensor].Projection.Stages;

    /// <summary>Most bytes of a payload, up or down.</summary>
    public int MaxBytes(int stage, int tensor) => _paths[tensor].MaxBytes(stage);

    /// <summary>What goes up of a tensor in a stage, once the averages of the stages before are received.</summary>
    public byte[] Payload(int stage, int tensor)
    {
        var path = _paths[tensor];
        var values = new float[path.Length(stage)];
        path.Projection.Project(stage, _x[path.Tensor], values);
        var payload = path.Encode(stage, values);
        if (stage == path.Projection.Stages - 1) _sent[tensor] = path.Decode(stage, payload);
        return payload;
    }

    /// <summary>Takes in the average of a tensor in a stage.</summary>
    /// <exception cref="Codecs.CodecFormatException">The payload is none of this tensor and stage.</exception>
    public void Receive(int stage, int tensor, ReadOnlySpan<byte> payload)
    {
        var path = _paths[tensor];
        var average = path.Decode(stage, payload);
        path.Projection.Learn(stage, average);
        if (stage == path.Projection.Stages - 1) path.Projection.Reconstruct(average, Delta[path.Tensor]);
    }

    /// <summary>Ends the exchange: of the tensors that were accepted, only what the codec lost stays as error feedback; of the others all.</summary>
    /// <param name="accepted">For every stage: how many tensors, ascending, were accepted of this worker.</param>
    public void Finish(IReadOnlyList<int> accepted)
    {
        for (int tensor = 0; tensor < _paths.Count; tensor++)
        {
            var path = _paths[tensor];
            if (_sent[tensor] is not { } sent || tensor >= accepted[path.Projection.Stages - 1]) continue;
            var received = new float[path.Tensor.Length];
            path.Projection.Reconstruct(sent, received);
            var x = _x[path.Tensor];
            Elementwise.SubtractFrom(x, received);
            received.CopyTo(x);
        }
    }
}
