using System.Buffers;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>How one tensor goes through the exchange of a round: what of it is exchanged in each stage, and as which bytes.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Projection">What is exchanged; one member's, since it learns.</param>
/// <param name="Quantizer">As which bytes.</param>
public sealed record TensorPath(TensorSpec Tensor, IProjection Projection, IQuantizer Quantizer)
{
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
