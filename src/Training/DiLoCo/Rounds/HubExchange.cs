using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.Kernels;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>What one worker sent of one tensor in one stage.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="Tokens">Tokens behind it: its weight.</param>
/// <param name="Bytes">The payload, as received.</param>
public readonly record struct Payload(int Worker, long Tokens, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// The hub's side of one round's exchange: combines what the workers sent of a tensor and says what they all receive. What
/// the way down loses is kept, and goes down with the next round.
/// </summary>
/// <remarks>Stage by stage, each stage's tensors ascending. Not safe for use by several threads at once.</remarks>
public sealed class HubExchange
{
    private readonly IReadOnlyList<TensorPath> _paths;
    private readonly ParameterVector _residual;
    private readonly IAggregator _aggregator;
    private readonly List<TensorVerdict> _verdicts = [];

    /// <summary>Begins an exchange.</summary>
    /// <param name="paths">The hub's paths, one a tensor, in canonical order.</param>
    /// <param name="residual">What the rounds before lost on the way down; becomes what this one adds to it.</param>
    /// <param name="aggregator">How parts become one.</param>
    public HubExchange(IReadOnlyList<TensorPath> paths, ParameterVector residual, IAggregator aggregator)
    {
        (_paths, _residual, _aggregator) = (paths, residual, aggregator);
        Delta = new ParameterVector(residual.Layout);
        Stages = paths.Max(path => path.Projection.Stages);
    }

    /// <summary>Stages of the exchange.</summary>
    public int Stages { get; }

    /// <summary>The average that every member has received; whole after the last stage.</summary>
    public ParameterVector Delta { get; }

    /// <summary>All verdicts that are not plain acceptance.</summary>
    public IReadOnlyList<TensorVerdict> Verdicts => _verdicts;

    /// <summary>Whether a tensor takes part in a stage.</summary>
    public bool Exchanges(int stage, int tensor) => stage < _paths[tensor].Projection.Stages;

    /// <summary>Most bytes of a payload, up or down.</summary>
    public int MaxBytes(int stage, int tensor) => _paths[tensor].MaxBytes(stage);

    /// <summary>The average of a tensor in a stage, as it goes down to every member.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="tensor">Index of the tensor.</param>
    /// <param name="payloads">One a contributor, in any order; with none, only what is left of earlier rounds goes down.</param>
    public byte[] Combine(int stage, int tensor, IReadOnlyList<Payload> payloads)
    {
        var path = _paths[tensor];
        var isLast = stage == path.Projection.Stages - 1;
        var length = path.Length(stage);
        var residual = _residual[path.Tensor];

        var combined = new float[length];
        var parts = Decode(path, stage, tensor, payloads);
        if (parts.Count > 0)
            Note(stage, tensor, _aggregator.Combine(parts, combined));

        var sum = new float[length];
        path.Projection.Project(stage, residual, sum);
        Elementwise.Add(combined, sum);
        var payload = path.Encode(stage, sum);
        var average = path.Decode(stage, payload);
        path.Projection.Learn(stage, average);
        if (isLast) Keep(path, combined, average);
        return payload;
    }

    // A payload that is none counts for nothing, and the round goes on without it.
    private List<Part> Decode(TensorPath path, int stage, int tensor, IReadOnlyList<Payload> payloads)
    {
        var parts = new List<Part>(payloads.Count);
        foreach (var payload in payloads.OrderBy(payload => payload.Worker))
        {
            try
            {
                parts.Add(new Part(payload.Worker, payload.Tokens, path.Decode(stage, payload.Bytes.Span)));
            }
            catch (Codecs.CodecFormatException malformed)
            {
                _verdicts.Add(new TensorVerdict(stage, tensor, new Verdict(payload.Worker, VerdictKind.Rejected, 0, malformed.Message)));
            }
        }
        return parts;
    }

    private void Note(int stage, int tensor, IReadOnlyList<Verdict> verdicts) =>
        _verdicts.AddRange(verdicts.Where(verdict => verdict.Kind != VerdictKind.Accepted).Select(verdict => new TensorVerdict(stage, tensor, verdict)));

    // R ← (what was combined + R) − Δ.
    private void Keep(TensorPath path, ReadOnlySpan<float> combined, ReadOnlySpan<float> average)
    {
        var delta = Delta[path.Tensor];
        var residual = _residual[path.Tensor];
        path.Projection.Reconstruct(average, delta);
        var wanted = new float[path.Tensor.Length];
        path.Projection.Reconstruct(combined, wanted);
        Elementwise.Add(wanted, residual);
        var lost = delta.ToArray();
        Elementwise.SubtractFrom(residual, lost);
        lost.CopyTo(residual);
    }
}

/// <summary>A verdict on what a worker sent of one tensor.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Tensor">Index of the tensor.</param>
/// <param name="Verdict">The verdict.</param>
public sealed record TensorVerdict(int Stage, int Tensor, Verdict Verdict);
