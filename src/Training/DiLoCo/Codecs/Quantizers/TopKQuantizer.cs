using System.Buffers;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// The largest magnitudes of every chunk of up to 4,096 consecutive values, each as its place, its sign and one of two levels of
/// its chunk; the others are 0 (SparseLoCo, arXiv 2508.15706). At 3 % about 0.26 bits a value.
/// </summary>
/// <remarks>
/// A chunk of n values sends max(1, ⌈density · n⌉) of them. Bytes: origin of the scales; Rice parameter of the whole tensor, the
/// one of the fewest bytes; then bits: for each chunk, two codes of eight bits for the levels, and for each value in ascending
/// place the number of values skipped in Rice's code, the sign, and 1 for the upper level. The upper level is for magnitudes from
/// half-way between the levels, as decoded, on. Vectors and small tensors are <see cref="Int8Quantizer"/>'s.
/// </remarks>
internal sealed class TopKQuantizer : IQuantizer
{
    /// <summary>Values of a chunk.</summary>
    public const int Chunk = 4096;

    private const int SmallCount = 64, LevelBits = 8, Head = 2;

    private static readonly ScaleGrid s_grid = new(4, 4, 0);
    private readonly Int8Quantizer _small = new();
    private readonly double _density;

    /// <summary>Keeps that share of the values.</summary>
    /// <param name="density">Above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public TopKQuantizer(double density)
    {
        if (!(density is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(density), density, "A density is above 0 and at most 1.");
        _density = density;
    }

    /// <inheritdoc/>
    public int MaxLength(int rows, int columns)
    {
        int count = Magnitudes.Count(rows, columns);
        if (IsSmall(count, columns)) return _small.MaxLength(rows, columns);
        long kept = (long)(count / Chunk) * Kept(Chunk) + (count % Chunk == 0 ? 0 : Kept(count % Chunk));
        long chunks = (count + Chunk - 1) / Chunk;
        long bits = chunks * 2 * LevelBits + kept * 2 + RicePlaces.MostBits(kept, count - kept);
        return checked((int)(Head + (bits + 7) / 8));
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> values, int rows, int columns, IBufferWriter<byte> destination)
    {
        if (IsSmall(Magnitudes.Count(rows, columns), columns))
        {
            _small.Encode(values, rows, columns, destination);
            return;
        }
        int origin = s_grid.Origin(Magnitudes.Largest(values, rows, columns), 0);
        int chunks = (values.Length + Chunk - 1) / Chunk, at = 0;
        var places = new ushort[checked(chunks * Kept(Chunk))];
        var largest = new LargestValues();
        var rice = new RicePlaces(stackalloc long[RicePlaces.MaxParameter + 1]);
        for (int start = 0; start < values.Length; start += Chunk)
        {
            var chunk = values.Slice(start, Math.Min(Chunk, values.Length - start));
            var chosen = places.AsSpan(at, Kept(chunk.Length));
            largest.Select(chunk, chosen);
            int next = 0;
            foreach (var place in chosen)
            {
                rice.Count((uint)(place - next));
                next = place + 1;
            }
            at += chosen.Length;
        }
        var (parameter, positions) = rice.Best();
        var bits = positions + 2L * LevelBits * chunks + 2L * at;
        var target = destination.GetSpan(checked((int)(Head + (bits + 7) / 8 + sizeof(ulong))));
        target[0] = (byte)origin;
        target[1] = (byte)parameter;
        var writer = new BitWriter(target[Head..]);
        at = 0;
        for (int start = 0; start < values.Length; start += Chunk)
        {
            var chunk = values.Slice(start, Math.Min(Chunk, values.Length - start));
            var chosen = places.AsSpan(at, Kept(chunk.Length));
            Write(ref writer, chunk, chosen, origin, parameter);
            at += chosen.Length;
        }
        destination.Advance(Head + writer.Finish());
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> bytes, int rows, int columns, Span<float> values)
    {
        Magnitudes.RequireLength(values.Length, rows, columns);
        if (IsSmall(values.Length, columns))
        {
            _small.Decode(bytes, rows, columns, values);
            return;
        }
        if (bytes.Length < Head || bytes.Length > MaxLength(rows, columns))
            throw Payload.Malformed($"A payload of {bytes.Length} bytes stands where there are {Head} to {MaxLength(rows, columns)}", 0);
        int origin = bytes[0], parameter = bytes[1];
        if (origin < 1 || origin > s_grid.MaxOrigin || parameter > RicePlaces.MaxParameter)
            throw Payload.Malformed($"The origin of the scales {origin} or the parameter {parameter} is never written", 0);
        values.Clear();
        var reader = new BitReader(bytes[Head..]);
        for (int start = 0; start < values.Length; start += Chunk)
            Read(ref reader, values.Slice(start, Math.Min(Chunk, values.Length - start)), origin, parameter);
        reader.RequireEnd();
    }

    private void Read(ref BitReader reader, Span<float> chunk, int origin, int parameter)
    {
        float lower = s_grid.Scale(origin, (int)reader.Read(LevelBits)), upper = s_grid.Scale(origin, (int)reader.Read(LevelBits));
        if (lower > upper) throw Payload.Malformed("A chunk's lower level is above its upper one", Head);
        int place = 0;
        for (int left = Kept(chunk.Length); left > 0; left--)
        {
            // So many values must remain for those to come.
            place += (int)reader.ReadRice(parameter, (uint)(chunk.Length - place - left + 1));
            var code = reader.Read(2);
            var magnitude = (code & 2) != 0 ? upper : lower;
            chunk[place++] = (code & 1) != 0 ? -magnitude : magnitude;
        }
    }

    private static void Write(ref BitWriter writer, ReadOnlySpan<float> chunk, ReadOnlySpan<ushort> chosen, int origin, int parameter)
    {
        Span<float> magnitudes = stackalloc float[Chunk];
        for (int i = 0; i < chosen.Length; i++)
            magnitudes[i] = MathF.Abs(chunk[chosen[i]]);
        var (lower, upper) = TwoLevels.Of(magnitudes[..chosen.Length]);
        int low = s_grid.CodeNearest(origin, lower), high = s_grid.CodeNearest(origin, upper);
        writer.Write((uint)low, LevelBits);
        writer.Write((uint)high, LevelBits);
        var boundary = 0.5 * ((double)s_grid.Scale(origin, low) + s_grid.Scale(origin, high));
        int next = 0;
        for (int i = 0; i < chosen.Length; i++)
        {
            writer.WriteRice((uint)(chosen[i] - next), parameter);
            writer.Write((chunk[chosen[i]] < 0 ? 1u : 0) | (magnitudes[i] >= boundary ? 2u : 0), 2);
            next = chosen[i] + 1;
        }
    }

    private int Kept(int count) => Math.Clamp((int)Math.Ceiling(_density * count), 1, count);

    private static bool IsSmall(int count, int columns) => columns == 0 || count < SmallCount;
}
