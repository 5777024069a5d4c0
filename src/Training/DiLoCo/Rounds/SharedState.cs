using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>What all members agree on between two averages: global parameters, outer momentum, and what projections learned.</summary>
/// <param name="Rounds">Averages applied.</param>
/// <param name="Outer">Parameters and momentum.</param>
/// <param name="Projections">State of every tensor's projection, in canonical order; empty for one that learns nothing.</param>
public sealed record SharedState(int Rounds, OuterState Outer, IReadOnlyList<float[]> Projections)
{
    private const int HeaderBytes = 24;
    private static ReadOnlySpan<byte> Magic => "ZGSTATE1"u8;
    private string? _root;

    /// <summary>The state before the first round.</summary>
    public static SharedState Start(OuterState outer, IReadOnlyList<TensorPath> paths) => new(0, outer, Learned(paths));

    /// <summary>What those projections have learned.</summary>
    public static float[][] Learned(IReadOnlyList<TensorPath> paths) => [.. paths.Select(path => path.Projection.State.ToArray())];

    /// <summary>SHA-256 of <see cref="Write"/>'s bytes, in hexadecimal: equal at all members that applied the same averages.</summary>
    public string Root
    {
        get
        {
            if (_root is not null) return _root;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var part in Parts()) hash.AppendData(part.Span);
            return _root = Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public long Length => HeaderBytes + sizeof(float) * (2L * Outer.Parameters.Layout.Length + Projections.Sum(state => (long)state.Length)) + sizeof(int) * Projections.Count;

    /// <summary>
    /// Writes it: "ZGSTATE1", averages applied, parameters, tensors (4, 4, 4 bytes and 4 of zero), then parameters and momentum as
    /// float32, then each projection's number of values and values; all little-endian.
    /// </summary>
    public void Write(Stream stream)
    {
        foreach (var part in Parts()) stream.Write(part.Span);
    }

    /// <summary>Reads one for a model of that layout.</summary>
    /// <exception cref="InvalidDataException">It is none, or of another model.</exception>
    public static SharedState Read(Stream stream, ParameterLayout layout, IReadOnlyList<TensorPath> paths)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        try
        {
            stream.ReadExactly(header);
            if (!header.StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(header[12..]) != layout.Length || BinaryPrimitives.ReadInt32LittleEndian(header[16..]) != paths.Count)
                throw new InvalidDataException("The state is not of this job's model: fetch it from a member of the same job.");
            var outer = OuterState.Start(new ParameterVector(layout));
            stream.ReadExactly(MemoryMarshal.AsBytes(outer.Parameters.Values));
            stream.ReadExactly(MemoryMarshal.AsBytes(outer.Momentum.Values));
            var rounds = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
            var projections = new float[paths.Count][];
            for (int i = 0; i < projections.Length; i++)
            {
                stream.ReadExactly(header[..sizeof(int)]);
                var count = BinaryPrimitives.ReadInt32LittleEndian(header);
                if (count < 0 || count > paths[i].Tensor.Length)
                    throw new InvalidDataException($"The state's projection of {paths[i].Tensor.Name} claims {count} values, more than the tensor has.");
                projections[i] = new float[count];
                stream.ReadExactly(MemoryMarshal.AsBytes(projections[i].AsSpan()));
            }
            return new SharedState(rounds, outer, projections);
        }
        catch (EndOfStreamException cut)
        {
            throw new InvalidDataException("The state ends too early: fetch it again.", cut);
        }
    }

    /// <summary>Gives projections what is known here.</summary>
    public void Teach(IReadOnlyList<TensorPath> paths)
    {
        for (int i = 0; i < paths.Count; i++)
        {
            if (Projections[i].Length > 0) paths[i].Projection.Restore(Projections[i]);
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Parts()
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Rounds);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), Outer.Parameters.Layout.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), Projections.Count);
        yield return header;
        yield return Bytes(Outer.Parameters.Values);
        yield return Bytes(Outer.Momentum.Values);
        foreach (var state in Projections)
        {
            var length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, state.Length);
            yield return length;
            yield return Bytes(state);
        }
    }

    private static byte[] Bytes(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values).ToArray();
}
