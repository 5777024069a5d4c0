using ZeroG.Training.Kernels;
using ZeroG.Training.Memory;

namespace ZeroG.Training.Generation;

/// <summary>Keys and values of one layer's tokens so far, kept as the packed panels that attention reads.</summary>
internal sealed unsafe class HeadCache(HeadLayout heads)
{
    private readonly Arena _keys = new(heads.Shared * Panels.Length(heads.Width, heads.Length));   // a head: (D, T)
    private readonly Arena _values = new(heads.Shared * Panels.Length(heads.Length, heads.Width)); // a head: (T, D)
    private readonly Arena _scores = new(Attention.ScoreStride(heads.Length));

    /// <summary>Appends the token at <paramref name="position"/>, given its row of queries, keys and values, and writes attention's output (heads · D).</summary>
    public void Append(int position, ReadOnlySpan<float> x, Span<float> output)
    {
        fixed (float* px = x, po = output)
        {
            for (int shared = 0; shared < heads.Shared; shared++)
            {
                float* keys = _keys.Start + shared * Panels.Length(heads.Width, heads.Length);
                float* values = _values.Start + shared * Panels.Length(heads.Length, heads.Width);
                Put(position, px + heads.Key(shared), px + heads.Value(shared), keys, values);
                for (int h = shared * heads.Group; h < (shared + 1) * heads.Group; h++)
                    Attend(position + 1, px + heads.Query(h), keys, values, po + heads.Query(h));
            }
        }
    }

    private void Put(int position, float* key, float* value, float* keys, float* values)
    {
        float* column = keys + (nint)(position / GemmTile.Columns) * heads.Width * GemmTile.Columns + position % GemmTile.Columns;
        for (int d = 0; d < heads.Width; d++)
        {
            column[d * GemmTile.Columns] = key[d];
            values[((nint)(d / GemmTile.Columns) * heads.Length + position) * GemmTile.Columns + d % GemmTile.Columns] = value[d];
        }
    }

    private void Attend(int seen, float* query, float* keys, float* values, float* output)
    {
        // Columns past the last key hold whatever was there: their scores are dropped below.
        int whole = Panels.Count(seen) * GemmTile.Columns;
        Gemm.Block(1, whole, heads.Width, query, 0, 1, keys, heads.Width * GemmTile.Columns, null, 0, _scores.Start, whole);
        var (_, inverse) = Attention.Exponentiate(_scores.Start, seen, Attention.ScoreScale(heads));
        Gemm.Block(1, heads.Width, seen, _scores.Start, 0, 1, values, (nint)heads.Length * GemmTile.Columns, null, 0, output, heads.Width);
        Elementwise.Scale(inverse, new Span<float>(output, heads.Width));
    }
}
