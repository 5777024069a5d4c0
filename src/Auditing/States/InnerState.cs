using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Auditing.States;

/// <summary>A worker between two inner steps, as it is served. What it is committed to by are its <see cref="StateRoots"/>.</summary>
/// <remarks>
/// Bytes: "ZGINNER1"; steps of the round done (4), of the optimizer (8), the loss sum (8, float64), parameters (4), second moments (4);
/// then θ, first and second moments as float32; all little-endian.
/// </remarks>
public static class InnerState
{
    private const int HeaderBytes = 36;
    private static ReadOnlySpan<byte> Magic => "ZGINNER1"u8;

    /// <summary>Most bytes that a state takes; the optimizer decides whether there are fewer second moments.</summary>
    /// <param name="parameters">Parameters of the model.</param>
    public static long MaxBytes(long parameters) => HeaderBytes + 3 * sizeof(float) * parameters;

    /// <summary>Writes it.</summary>
    public static void Write(Stream stream, InnerPhaseProgress state)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(state);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Header(state, header);
        stream.Write(header);
        stream.Write(MemoryMarshal.AsBytes(state.Parameters.Values));
        stream.Write(MemoryMarshal.AsBytes(state.Optimizer.FirstMoment.Values));
        stream.Write(MemoryMarshal.AsBytes(state.Optimizer.SecondMoment.Values));
    }

    /// <summary>Reads one of a model of that layout. Whether it is the one that was agreed on, its <see cref="StateRoots"/> tell.</summary>
    /// <exception cref="InvalidDataException">It is none, or of another model or optimizer.</exception>
    public static InnerPhaseProgress Read(Stream stream, ParameterLayout layout, OptimizerKind kind)
    {
        var state = ReadNext(stream, layout, kind);
        RequireEnd(stream);
        return state;
    }

    /// <summary>Reads one that more bytes may follow.</summary>
    internal static InnerPhaseProgress ReadNext(Stream stream, ParameterLayout layout, OptimizerKind kind)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Fill(stream, header);
        var step = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        var steps = BinaryPrimitives.ReadInt64LittleEndian(header[12..]);
        if (!header.StartsWith(Magic) || step < 0 || steps < step || BinaryPrimitives.ReadInt32LittleEndian(header[28..]) != layout.Length) throw Foreign();
        var (parameters, optimizer) = (new ParameterVector(layout), OptimizerState.Fresh(layout, kind));
        if (BinaryPrimitives.ReadInt32LittleEndian(header[32..]) != optimizer.SecondMoment.Values.Length) throw Foreign();
        Fill(stream, MemoryMarshal.AsBytes(parameters.Values));
        Fill(stream, MemoryMarshal.AsBytes(optimizer.FirstMoment.Values));
        Fill(stream, MemoryMarshal.AsBytes(optimizer.SecondMoment.Values));
        var state = new OptimizerState(steps, optimizer.FirstMoment, optimizer.SecondMoment);
        return new InnerPhaseProgress(step, parameters, state, BinaryPrimitives.ReadDoubleLittleEndian(header[20..]));
    }

    internal static InvalidDataException Foreign() => new("The state is not of this job's model and optimizer: take it from its worker, or replay the round.");

    internal static void Fill(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("The state is cut short: take it from its worker, or replay the round.");
    }

    internal static void RequireEnd(Stream stream)
    {
        if (stream.ReadByte() >= 0) throw new InvalidDataException("More bytes follow the state than it has: take it from its worker, or replay the round.");
    }

    private static void Header(InnerPhaseProgress state, Span<byte> header)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], state.Step);
        BinaryPrimitives.WriteInt64LittleEndian(header[12..], state.Optimizer.Steps);
        BinaryPrimitives.WriteDoubleLittleEndian(header[20..], state.LossSum);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], state.Parameters.Layout.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], state.Optimizer.SecondMoment.Values.Length);
    }
}
