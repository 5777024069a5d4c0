using System.Buffers.Binary;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Optimization;

namespace ZeroG.Auditing.States;

/// <summary>A worker's state by the roots of its vectors: what a link is a hash of, and what opens it.</summary>
/// <param name="Step">Inner steps of the round done.</param>
/// <param name="OptimizerSteps">Steps that the optimizer has counted.</param>
/// <param name="LossSum">Sum of the round's batch losses in nats a token; every bit counts.</param>
/// <param name="Vector">Root of θ; at the end of a round of δ, from which nobody needs θ back.</param>
/// <param name="FirstMoment">Root of the optimizer's first moments.</param>
/// <param name="SecondMoment">Root of its second moments.</param>
public sealed record StateRoots(int Step, long OptimizerSteps, double LossSum, Hash256 Vector, Hash256 FirstMoment, Hash256 SecondMoment)
{
    private static ReadOnlySpan<byte> Label => "zerog worker state 1"u8;

    /// <summary>SHA-256 of a label, the three numbers (4, 8 and 8 bytes, little-endian) and the three roots.</summary>
    public Hash256 Root
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Label.Length + 20 + 3 * Hash256.Size];
            Label.CopyTo(bytes);
            var rest = bytes[Label.Length..];
            BinaryPrimitives.WriteInt32LittleEndian(rest, Step);
            BinaryPrimitives.WriteInt64LittleEndian(rest[4..], OptimizerSteps);
            BinaryPrimitives.WriteDoubleLittleEndian(rest[12..], LossSum);
            Vector.CopyTo(rest[20..]);
            FirstMoment.CopyTo(rest[(20 + Hash256.Size)..]);
            SecondMoment.CopyTo(rest[(20 + 2 * Hash256.Size)..]);
            Span<byte> root = stackalloc byte[Hash256.Size];
            SHA256.HashData(bytes, root);
            return Hash256.FromBytes(root);
        }
    }

    /// <summary>What a worker's first round follows: no steps, and an optimizer that has seen none.</summary>
    public static StateRoots Fresh(OptimizerState optimizer) => Of(0, 0, default, optimizer);

    /// <summary>The state before a round's first step.</summary>
    /// <param name="parameters">Root of θ that the round starts from, which is every worker's.</param>
    /// <param name="before">The worker's state at the end of its round before, whose optimizer goes on.</param>
    public static StateRoots Start(Hash256 parameters, StateRoots before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return before with { Step = 0, LossSum = 0, Vector = parameters };
    }

    /// <summary>The roots of a worker between two steps: three vectors are hashed.</summary>
    public static StateRoots Of(InnerPhaseProgress state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Of(state.Step, state.LossSum, VectorRoot.Of(state.Parameters.Values), state.Optimizer);
    }

    /// <summary>The roots of a worker's end of a round: three vectors are hashed.</summary>
    /// <param name="step">Steps of the round.</param>
    /// <param name="lossSum">Sum of their losses.</param>
    /// <param name="delta">Root of δ.</param>
    /// <param name="optimizer">The optimizer after them.</param>
    public static StateRoots Of(int step, double lossSum, Hash256 delta, OptimizerState optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return new StateRoots(step, optimizer.Steps, lossSum, delta, VectorRoot.Of(optimizer.FirstMoment.Values), VectorRoot.Of(optimizer.SecondMoment.Values));
    }
}
