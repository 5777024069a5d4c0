using System.Collections.Immutable;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>Payloads of an exchange in the order in which they are kept: stage by stage, in each of the tensors that take part, ascending.</summary>
public static class StagePayloads
{
    /// <summary>Payloads by stage.</summary>
    /// <param name="payloads">All of them, one after another.</param>
    /// <param name="stages">How many stages they are of, from 0.</param>
    /// <param name="paths">Every tensor's path.</param>
    /// <returns>Null where there are more or fewer.</returns>
    public static ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>? ByStage(ReadOnlySpan<ReadOnlyMemory<byte>> payloads, int stages, IReadOnlyList<TensorPath> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var all = ImmutableArray.CreateBuilder<ImmutableArray<ReadOnlyMemory<byte>>>();
        for (var stage = 0; stage < stages; stage++)
        {
            var tensors = Tensors(stage, paths);
            if (tensors > payloads.Length) return null;
            all.Add([.. payloads[..tensors]]);
            payloads = payloads[tensors..];
        }

        return payloads.IsEmpty ? all.ToImmutable() : null;
    }

    /// <summary>How many payloads the first stages have.</summary>
    /// <param name="stages">How many stages, from 0.</param>
    /// <param name="paths">Every tensor's path.</param>
    public static int Count(int stages, IReadOnlyList<TensorPath> paths) => Enumerable.Range(0, stages).Sum(stage => Tensors(stage, paths));

    private static int Tensors(int stage, IReadOnlyList<TensorPath> paths) => paths.Count(path => stage < path.Projection.Stages);
}
