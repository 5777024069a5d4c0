using System.Buffers;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Codecs.Projections;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>How one tensor goes through the exchanges of a job, at one member or at the hub: what of it, and as which bytes.</summary>
public sealed class TensorPath
{
    private readonly CodecSpec _codec;
    private readonly ulong _seed;

    /// <summary>The path of a tensor before the first round.</summary>
    public TensorPath(TensorSpec tensor, CodecSpec codec, ulong seed)
    {
        (Tensor, _codec, _seed) = (tensor, codec, seed);
        Projection = codec.ProjectionFor(tensor, seed);
        Quantizer = codec.QuantizerFor(tensor, seed);
    }

    /// <summary>The tensor.</summary>
    public TensorSpec Tensor { get; }

    /// <summary>What of it is exchanged.</summary>
    public IProjection Projection { get; }

    /// <summary>As which bytes, in the round that was begun last.</summary>
    public IQuantizer Quantizer { get; private set; }

    /// <summary>The job's codec, with the rank that projections begin with.</summary>
    public CodecSpec Codec => _codec;

    /// <summary>The paths of all tensors, in canonical order.</summary>
    public static IReadOnlyList<TensorPath> All(ParameterLayout layout, CodecSpec codec, ulong seed) =>
        [.. layout.Tensors.Select(tensor => new TensorPath(tensor, codec, seed))];

    /// <summary>Begins a round on all paths, once the exchange of the one before is finished.</summary>
    public static void Begin(IReadOnlyList<TensorPath> paths, RoundPlan plan)
    {
        foreach (var path in paths)
        {
            if (path._codec.IsSeededByRound) path.Quantizer = path._codec.QuantizerFor(path.Tensor, path._seed, plan.Round);
            if (path.Projection is LowRankProjection thin) thin.SetRank(path._codec.RankFor(path.Tensor, plan.Rank));
        }
    }

    /// <summary>Values that a stage exchanges.</summary>
    public int Length(int stage)
    {
        var (rows, columns) = Projection.Shape(stage);
        return columns == 0 ? rows : checked(rows * columns);
    }

    /// <summary>Most bytes of a stage's payload.</summary>
    public int MaxBytes(int stage)
    {
        var (rows, columns) = Projection.Shape(stage);
        return Quantizer.MaxLength(rows, columns);
    }

    internal byte[] Encode(int stage, ReadOnlySpan<float> values)
    {
        var (rows, columns) = Projection.Shape(stage);
        var payload = new ArrayBufferWriter<byte>(Quantizer.MaxLength(rows, columns));
        Quantizer.Encode(values, rows, columns, payload);
        return payload.WrittenSpan.ToArray();
    }

    internal float[] Decode(int stage, ReadOnlySpan<byte> payload)
    {
        var (rows, columns) = Projection.Shape(stage);
        var values = new float[Length(stage)];
        Quantizer.Decode(payload, rows, columns, values);
        return values;
    }
}
