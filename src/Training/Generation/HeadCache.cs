using ZeroG.Training.Kernels;
using ZeroG.Training.Memory;

namespace ZeroG.Training.Generation;

/// <summary>
/// Keys and values of one layer's tokens so far, kept as the packed panels that attention reads. It grows with the tokens: a
/// model that claims a long context costs nothing before it is used.
/// </summary>
internal sealed unsafe class HeadCache(HeadLayout heads)
{
    private const int FirstCapacity = 64;

    private Arena _keys = new(0);   // a head: (D, capacity)
    private Arena _values = new(0); // a head: (capacity, D)
    private Arena _scores = new(0);
    private int _capacity;

    /// <summary>Appends the token at <paramref name="position"/>, given its row of queries, keys and values, and writes attention's output (heads · D).</summary>
    public void Append(int position, ReadOnlySpan<float> x, Span<float> output)
    {
        Lengths.Require("Queries, keys and values", x.Length, heads.Stride);
        Lengths.Require("The output", output.Length, heads.OutputStride);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, heads.Length);
        if (position >= _capacity)
            Grow(position);
        fixed (float* px = x, po = output)
        {
            for (int shared = 0; shared < heads.Shared; shared++)
            {
                Put(position, shared, px + heads.Key(shared), px + heads.Value(shared));
                for (int h = shared * heads.Group; h < (shared + 1) * heads.Group; h++)
                    Attend(position + 1, shared, px + heads.Query(h), po + heads.Query(h));
            }
        }
        GC.KeepAlive(this);
    }

    private float* Keys(int shared) => _keys.Start + shared * Panels.Length(heads.Width, _capacity);

    private float* Values(int shared) => _values.Start + shared * Panels.Length(_capacity, heads.Width);

    /// <summary>Room for twice the positions; those before <paramref name="filled"/> are kept.</summary>
    private void Grow(int filled)
    {
        var old = new { Keys = _keys, Values = _values, Capacity = _capacity };
        _capacity = Math.Min(heads.Length, Math.Max(FirstCapacity, 2 * filled));
        _keys = new Arena(heads.Shared * Panels.Length(heads.Width, _capacity));
        _values = new Arena(heads.Shared * Panels.Length(_capacity, heads.Width));
        _scores = new Arena(Attention.ScoreStride(_capacity));
        for (int shared = 0; shared < heads.Shared && filled > 0; shared++)
        {
            Copy(old.Keys.Start + shared * Panels.Length(heads.Width, old.Capacity), Keys(shared), Panels.Length(heads.Width, filled));
            float* from = old.Values.Start + shared * Panels.Length(old.Capacity, heads.Width);
            for (int panel = 0; panel < Panels.Count(heads.Width); panel++)
                Copy(from + (long)panel * old.Capacity * GemmTile.Columns, Values(shared) + (long)panel * _capacity * GemmTile.Columns, (long)filled * GemmTile.Columns);
        }
        GC.KeepAlive(old);
    }

    private static void Copy(float* from, float* to, long count) => Buffer.MemoryCopy(from, to, count * sizeof(float), count * sizeof(float));

    private void Put(int position, int shared, float* key, float* value)
    {
        float* column = Keys(shared) + (nint)(position / GemmTile.Columns) * heads.Width * GemmTile.Columns + position % GemmTile.Columns;
        float* values = Values(shared);
        for (int d = 0; d < heads.Width; d++)
        {
            column[d * GemmTile.Columns] = key[d];
            values[((nint)(d / GemmTile.Columns) * _capacity + position) * GemmTile.Columns + d % GemmTile.Columns] = value[d];
        }
    }

    private void Attend(int seen, int shared, float* query, float* output)
    {
        // Columns past the last key hold whatever was there: their scores are dropped below.
        int whole = Panels.Count(seen) * GemmTile.Columns;
        Gemm.Block(1, whole, heads.Width, query, 0, 1, Keys(shared), heads.Width * GemmTile.Columns, null, 0, _scores.Start, whole);
        var (_, inverse) = Attention.Exponentiate(_scores.Start, seen, Attention.ScoreScale(heads));
        Gemm.Block(1, heads.Width, seen, _scores.Start, 0, 1, Values(shared), (nint)_capacity * GemmTile.Columns, null, 0, output, heads.Width);
        Elementwise.Scale(inverse, new Span<float>(output, heads.Width));
    }
}
