using System.Buffers;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// CocktailSGD's codec (Wang et al., ICML 2023): a random tenth of the values, of these the fifth of largest magnitude, these in
/// four bits. Both sides draw the tenth from a seed, so that only places within it are sent: about 0.16 bits a value.
/// </summary>
/// <remarks>
/// One value of every ten consecutive ones is drawn, so that their number is known without drawing. Bytes: Rice parameter; the
/// kept values as <see cref="Int4Quantizer"/> writes a matrix of one column; for each, in ascending place, the number of drawn
/// values skipped, in chunks of 4,096 drawn ones. Vectors and tensors of fewer than 640 values are <see cref="Int8Quantizer"/>'s.
/// </remarks>
internal sealed class CocktailQuantizer : IQuantizer
{
    private const int Stride = 10, Chunk = 4096, SmallCount = 640, Head = 1;
    private const int KeptOf = 5;

    private readonly CounterRandom _drawn;
    private readonly Int8Quantizer _small = new();
    private readonly Int4Quantizer _values = new();

    /// <summary>The codec of one tensor in one round.</summary>
    /// <param name="seed">The job's seed.</param>
    /// <param name="round">The round.</param>
    /// <param name="tensor">The tensor's name.</param>
    public CocktailQuantizer(ulong seed, long round, string tensor)
    {
        var ofTensor = CounterRandom.ForName(seed, tensor);
        _drawn = CounterRandom.For(ofTensor.Bits(0), (ulong)round);
    }

    /// <inheritdoc/>
    public int MaxLength(int rows, int columns)
    {
        int count = Magnitudes.Count(rows, columns);
        if (IsSmall(count, columns)) return _small.MaxLength(rows, columns);
        int drawn = Drawn(count), kept = Kept(drawn);
        return checked((int)(Head + _values.MaxLength(kept, 1) + (RicePlaces.MostBits(kept, drawn - kept) + 7) / 8));
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> values, int rows, int columns, IBufferWriter<byte> destination)
    {
        if (IsSmall(Magnitudes.Count(rows, columns), columns))
        {
            _small.Encode(values, rows, columns, destination);
            return;
        }
        Magnitudes.Largest(values, rows, columns);
        int drawn = Drawn(values.Length), kept = Kept(drawn), at = 0;
        var sample = new float[drawn];
        for (int j = 0; j < drawn; j++)
            sample[j] = values[Place(j, values.Length)];
        var (places, selected) = (new ushort[kept], new float[kept]);
        var largest = new LargestValues();
        var rice = new RicePlaces(stackalloc long[RicePlaces.MaxParameter + 1]);
        for (int start = 0; start < drawn; start += Chunk)
        {
            int count = Math.Min(Chunk, drawn - start), next = 0;
            var chosen = places.AsSpan(at, KeptOfChunk(count));
            largest.Select(sample.AsSpan(start, count), chosen);
            foreach (var place in chosen)
            {
                rice.Count((uint)(place - next));
                next = place + 1;
                selected[at++] = sample[start + place];
            }
        }
        var (parameter, bits) = rice.Best();
        var head = destination.GetSpan(Head);
        head[0] = (byte)parameter;
        destination.Advance(Head);
        _values.Encode(selected, kept, 1, destination);
        var writer = new BitWriter(destination.GetSpan(checked((int)((bits + 7) / 8 + sizeof(ulong)))));
        at = 0;
        for (int start = 0; start < drawn; start += Chunk)
        {
            int next = 0;
            for (int left = KeptOfChunk(Math.Min(Chunk, drawn - start)); left > 0; left--, at++)
            {
                writer.WriteRice((uint)(places[at] - next), parameter);
                next = places[at] + 1;
            }
        }
        destination.Advance(writer.Finish());
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
        int drawn = Drawn(values.Length), kept = Kept(drawn), length = _values.MaxLength(kept, 1);
        if (bytes.Length < Head + length || bytes.Length > MaxLength(rows, columns) || bytes[0] > RicePlaces.MaxParameter)
            throw Payload.Malformed("The length or the parameter of the places is never written", 0);
        var decoded = new float[kept];
        _values.Decode(bytes.Slice(Head, length), kept, 1, decoded);
        values.Clear();
        var reader = new BitReader(bytes[(Head + length)..]);
        int at = 0;
        for (int start = 0; start < drawn; start += Chunk)
        {
            int count = Math.Min(Chunk, drawn - start), place = 0;
            for (int left = KeptOfChunk(count); left > 0; left--)
            {
                place += (int)reader.ReadRice(bytes[0], (uint)(count - place - left + 1));
                values[Place(start + place++, values.Length)] = decoded[at++];
            }
        }
        reader.RequireEnd();
    }

    /// <summary>Where the j-th drawn value stands: anywhere in the j-th run of ten, whose last may be shorter.</summary>
    private int Place(int j, int count) => j * Stride + (int)_drawn.Below((ulong)j, Math.Min(Stride, count - j * Stride));

    private static int Drawn(int count) => (count + Stride - 1) / Stride;

    private static int Kept(int drawn) => drawn / Chunk * KeptOfChunk(Chunk) + (drawn % Chunk == 0 ? 0 : KeptOfChunk(drawn % Chunk));

    private static int KeptOfChunk(int count) => (count + KeptOf - 1) / KeptOf;

    private static bool IsSmall(int count, int columns) => columns == 0 || count < SmallCount;
}
