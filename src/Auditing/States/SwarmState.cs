using System.Runtime.InteropServices;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Auditing.States;

/// <summary>
/// A worker of a job whose workers exchange while they train, between two inner steps, as it is served. What it is committed to by are
/// its <see cref="SwarmRoots"/>.
/// </summary>
/// <remarks>
/// Bytes: "ZGSWARM1"; an <see cref="InnerState"/>; then θ at the end of the round before and the error feedback as float32, little-endian.
/// </remarks>
public static class SwarmState
{
    private static ReadOnlySpan<byte> Magic => "ZGSWARM1"u8;

    /// <summary>Writes it.</summary>
    public static void Write(Stream stream, ReplicaState state)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(state);
        stream.Write(Magic);
        InnerState.Write(stream, state.Progress);
        stream.Write(MemoryMarshal.AsBytes(state.RoundEnd.Values));
        stream.Write(MemoryMarshal.AsBytes(state.Feedback.Values));
    }

    /// <summary>Reads one of a model of that layout. Whether it is the one that was agreed on, its <see cref="SwarmRoots"/> tell.</summary>
    /// <exception cref="InvalidDataException">It is none, or of another model or optimizer.</exception>
    public static ReplicaState Read(Stream stream, ParameterLayout layout, OptimizerKind kind)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> magic = stackalloc byte[Magic.Length];
        InnerState.Fill(stream, magic);
        if (!magic.SequenceEqual(Magic)) throw InnerState.Foreign();
        var progress = InnerState.ReadNext(stream, layout, kind);
        var (roundEnd, feedback) = (new ParameterVector(layout), new ParameterVector(layout));
        InnerState.Fill(stream, MemoryMarshal.AsBytes(roundEnd.Values));
        InnerState.Fill(stream, MemoryMarshal.AsBytes(feedback.Values));
        InnerState.RequireEnd(stream);
        return new ReplicaState(progress, roundEnd, feedback);
    }
}
