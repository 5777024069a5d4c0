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
    private const int HeaderBytes = 24, HashBytes = 32;
    private static ReadOnlySpan<byte> Magic => "ZGSTATE1"u8;
    private byte[]? _frame, _hashes;
    private string? _root;

    /// <summary>The state before the first round.</summary>
    public static SharedState Start(OuterState outer, IReadOnlyList<TensorPath> paths) => new(0, outer, Learned(paths));

    /// <summary>What those projections have learned.</summary>
    public static float[][] Learned(IReadOnlyList<TensorPath> paths) => [.. paths.Select(path => path.Projection.State.ToArray())];

    /// <summary>
    /// What <see cref="ChunkHashes.Root"/> makes of <see cref="Write"/>'s bytes, in hexadecimal: equal at all members that applied the
    /// same averages, and what a newcomer verifies every chunk against.
    /// </summary>
    public string Root => _root ??= Convert.ToHexStringLower(ChunkHashes.Root(Length, ChunkSize, Hashes.Span));

    /// <summary>Bytes of every chunk but the last.</summary>
    public int ChunkSize => ChunkHashes.ChunkSizeFor(Length);

    /// <summary>SHA-256 of every chunk, 32 bytes each.</summary>
    public ReadOnlyMemory<byte> Hashes => _hashes ??= HashChunks();

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public long Length => HeaderBytes + sizeof(float) * (2L * Outer.Parameters.Layout.Length + Projections.Sum(state => (long)state.Length)) + sizeof(int) * Projections.Count;

    /// <summary>
    /// Writes it: "ZGSTATE1", averages applied, parameters, tensors (4, 4, 4 bytes and 4 of zero), then parameters and momentum as
    /// float32, then each projection's number of values and values; all little-endian.
    /// </summary>
    public void Write(Stream stream)
    {
        for (int i = 0; i < Segments; i++) stream.Write(Segment(i));
    }

    /// <summary>Copies a part of <see cref="Write"/>'s bytes.</summary>
    /// <param name="offset">Where it begins, from 0.</param>
    /// <param name="destination">Filled whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many bytes.</exception>
    public void CopyTo(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        for (int i = 0; i < Segments && !destination.IsEmpty; i++)
        {
            var segment = Segment(i);
            if (offset < segment.Length)
            {
                var part = segment.Slice((int)offset, (int)Math.Min(segment.Length - offset, destination.Length));
                part.CopyTo(destination);
                destination = destination[part.Length..];
                offset = 0;
            }
            else
            {
                offset -= segment.Length;
            }
        }
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
            if (rounds < 0) throw new InvalidDataException($"The state claims {rounds} averages: fetch it from a member of the same job.");
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

    // Header, parameters, momentum, then of each projection its number of values and its values.
    private int Segments => 3 + 2 * Projections.Count;

    private ReadOnlySpan<byte> Segment(int index)
    {
        var frame = _frame ??= Frame();
        if (index < 3) return index switch
        {
            0 => frame.AsSpan(0, HeaderBytes),
            1 => MemoryMarshal.AsBytes(Outer.Parameters.Values),
            _ => MemoryMarshal.AsBytes(Outer.Momentum.Values),
        };
        var projection = (index - 3) / 2;
        return index % 2 == 1 ? frame.AsSpan(HeaderBytes + sizeof(int) * projection, sizeof(int)) : MemoryMarshal.AsBytes(Projections[projection].AsSpan());
    }

    private byte[] Frame()
    {
        var frame = new byte[HeaderBytes + sizeof(int) * Projections.Count];
        Magic.CopyTo(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), Rounds);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(12), Outer.Parameters.Layout.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(16), Projections.Count);
        for (int i = 0; i < Projections.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(HeaderBytes + sizeof(int) * i), Projections[i].Length);
        return frame;
    }

    private byte[] HashChunks()
    {
        var (length, size) = (Length, ChunkSize);
        var hashes = new byte[((length - 1) / size + 1) * HashBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int chunk = 0, room = size;
        for (int i = 0; i < Segments; i++)
        {
            for (var segment = Segment(i); !segment.IsEmpty;)
            {
                var part = segment[..Math.Min(room, segment.Length)];
                hash.AppendData(part);
                segment = segment[part.Length..];
                room -= part.Length;
                if (room > 0) continue;
                hash.GetHashAndReset(hashes.AsSpan(HashBytes * chunk++));
                room = size;
            }
        }
        if (room < size) hash.GetHashAndReset(hashes.AsSpan(HashBytes * chunk));
        return hashes;
    }
}
