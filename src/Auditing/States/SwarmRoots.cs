using System.Security.Cryptography;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Auditing.States;

/// <summary>
/// The state of a worker that exchanges while it trains, by the roots of its vectors: what a link is a hash of, and what opens it.
/// </summary>
/// <param name="Inner">Steps, θ and the inner optimizer.</param>
/// <param name="RoundEnd">Root of θ at the end of the round before; of what all have in common once that round's average is applied.</param>
/// <param name="Feedback">Root of the error feedback; at the end of a round of x = δ + error feedback.</param>
public sealed record SwarmRoots(StateRoots Inner, Hash256 RoundEnd, Hash256 Feedback)
{
    private static ReadOnlySpan<byte> Label => "zerog swarm worker state 1"u8;

    /// <summary>SHA-256 of a label and the three roots.</summary>
    public Hash256 Root
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Label.Length + 3 * Hash256.Size];
            Label.CopyTo(bytes);
            var rest = bytes[Label.Length..];
            Inner.Root.CopyTo(rest);
            RoundEnd.CopyTo(rest[Hash256.Size..]);
            Feedback.CopyTo(rest[(2 * Hash256.Size)..]);
            Span<byte> root = stackalloc byte[Hash256.Size];
            SHA256.HashData(bytes, root);
            return Hash256.FromBytes(root);
        }
    }

    /// <summary>The roots of a worker between two steps: five vectors are hashed.</summary>
    public static SwarmRoots Of(ReplicaState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new SwarmRoots(StateRoots.Of(state.Progress), VectorRoot.Of(state.RoundEnd), VectorRoot.Of(state.Feedback));
    }

    /// <summary>The state before a round's first step, by what the worker committed to last and what all have in common.</summary>
    /// <param name="end">Its end (<see cref="Commitments.LinkKind.Update"/>) of the round in which it worked last.</param>
    /// <param name="feedback">Root of its error feedback after that round's exchange.</param>
    /// <param name="applied">
    /// What all have in common after the average that was applied last, where any was applied since that end: there the worker's own
    /// progress is none. Null where the round before is that round, and its average is applied only after steps of this one.
    /// </param>
    public static SwarmRoots Start(SwarmRoots end, Hash256 feedback, AppliedRoots? applied)
    {
        ArgumentNullException.ThrowIfNull(end);
        return applied is null
            ? new SwarmRoots(StateRoots.Start(end.Inner.Vector, end.Inner), end.Inner.Vector, feedback)
            : new SwarmRoots(StateRoots.Start(applied.Local, end.Inner), applied.Shared, feedback);
    }

    /// <summary>The end of no round, which a worker's first follows.</summary>
    /// <param name="parameters">Root of θ that it joins with.</param>
    /// <param name="optimizer">The fresh optimizer.</param>
    /// <param name="feedback">Root of no error feedback: zeros.</param>
    public static SwarmRoots Fresh(Hash256 parameters, OptimizerState optimizer, Hash256 feedback) =>
        new(StateRoots.Fresh(optimizer) with { Vector = parameters }, parameters, feedback);
}

/// <summary>What all have in common after an average, by its roots, as a worker without progress of its own has it.</summary>
/// <param name="Local">Root of the worker's θ.</param>
/// <param name="Shared">Root of what all have in common.</param>
public sealed record AppliedRoots(Hash256 Local, Hash256 Shared)
{
    /// <summary>Two vectors are hashed.</summary>
    public static AppliedRoots Of(OuterState shared)
    {
        ArgumentNullException.ThrowIfNull(shared);

        // As the worker's: what is shared plus a progress of 0, which makes +0 of -0.
        var local = new ParameterVector(shared.Parameters.Layout);
        Elementwise.Add(shared.Parameters.Values, local.Values);
        return new AppliedRoots(VectorRoot.Of(local), VectorRoot.Of(shared.Parameters));
    }
}
