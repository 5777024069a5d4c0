using ZeroG.Training.Kernels;

namespace ZeroG.Training.Tests.Numerics;

/// <summary>Attention as docs/numerics.md has it, in plain loops: one query, key and value at a time.</summary>
internal sealed class ScalarAttention
{
    private readonly HeadLayout _layout;
    private readonly int _windows;
    private readonly float[] _x;
    private readonly float _scale;

    /// <summary>Attends; x (windows · T, stride) holds queries and keys at their positions, and values.</summary>
    public ScalarAttention(HeadLayout layout, int windows, float[] x)
    {
        (_layout, _windows, _x, _scale) = (layout, windows, x, 1 / MathF.Sqrt(layout.Width));
        Output = new float[windows * layout.Length * layout.OutputStride];
        Statistics = new float[windows * layout.Length * layout.Heads * 2];
        EachQuery(Attend);
    }

    /// <summary>o (windows · T, heads · D).</summary>
    public float[] Output { get; }

    /// <summary>The largest scaled score of each row, and 1 ÷ the sum of its exponentials.</summary>
    public float[] Statistics { get; }

    /// <summary>dx for a given do.</summary>
    public float[] Gradient(float[] dout)
    {
        var dx = new float[_x.Length];
        int length = _layout.Length, width = _layout.Width, stride = _layout.Stride;
        float[] p = new float[_windows * length * _layout.Heads * length], ds = new float[p.Length]; // (row, head, key)
        EachQuery((first, t, h) =>
        {
            int row = first + t, o = row * _layout.OutputStride + _layout.Query(h), stats = (row * _layout.Heads + h) * 2, at = (row * _layout.Heads + h) * length;
            var mean = ScalarMath.Lanes(width, (sum, i) => MathF.FusedMultiplyAdd(dout[o + i], Output[o + i], sum));
            int value = _layout.Value(h / _layout.Group), key = _layout.Key(h / _layout.Group);
            for (int s = 0; s <= t; s++)
            {
                p[at + s] = ScalarMath.Exp(MathF.FusedMultiplyAdd(Score(first, t, s, h), _scale, -Statistics[stats])) * Statistics[stats + 1];
                var dp = ScalarMath.Chain(0, 0, width, i => dout[o + i], i => _x[(first + s) * stride + value + i]);
                ds[at + s] = p[at + s] * (dp - mean) * _scale;
            }
            for (int i = 0; i < width; i++)
                dx[row * stride + _layout.Query(h) + i] = ScalarMath.Chain(0, 0, t + 1, s => ds[at + s], s => _x[(first + s) * stride + key + i]);
        });
        for (int first = 0; first < _windows * length; first += length)
        {
            for (int s = 0; s < length; s++)
            {
                for (int h = 0; h < _layout.Heads; h++)
                {
                    // The query heads of a group continue each other's chains.
                    int row = (first + s) * stride;
                    for (int i = 0; i < width; i++)
                    {
                        ref float dk = ref dx[row + _layout.Key(h / _layout.Group) + i], dv = ref dx[row + _layout.Value(h / _layout.Group) + i];
                        dk = ScalarMath.Chain(
                            dk, s, length, t => ds[((first + t) * _layout.Heads + h) * length + s], t => _x[(first + t) * stride + _layout.Query(h) + i]);
                        dv = ScalarMath.Chain(
                            dv, s, length, t => p[((first + t) * _layout.Heads + h) * length + s], t => dout[(first + t) * _layout.OutputStride + _layout.Query(h) + i]);
                    }
                }
            }
        }
        return dx;
    }

    private void Attend(int first, int t, int h)
    {
        var scores = new float[t + 1];
        for (int s = 0; s <= t; s++)
            scores[s] = Score(first, t, s, h);
        var max = scores.Max() * _scale;
        var e = Array.ConvertAll(scores, score => ScalarMath.Exp(MathF.FusedMultiplyAdd(score, _scale, -max)));
        var inverse = 1 / ScalarMath.Lanes(e.Length, (sum, i) => sum + e[i]);
        int row = first + t, value = _layout.Value(h / _layout.Group);
        for (int i = 0; i < _layout.Width; i++)
        {
            Output[row * _layout.OutputStride + _layout.Query(h) + i] =
                ScalarMath.Chain(0, 0, t + 1, s => e[s], s => _x[(first + s) * _layout.Stride + value + i]) * inverse;
        }
        (Statistics[(row * _layout.Heads + h) * 2], Statistics[(row * _layout.Heads + h) * 2 + 1]) = (max, inverse);
    }

    private float Score(int first, int t, int s, int h)
    {
        int query = (first + t) * _layout.Stride + _layout.Query(h), key = (first + s) * _layout.Stride + _layout.Key(h / _layout.Group);
        return ScalarMath.Chain(0, 0, _layout.Width, i => _x[query + i], i => _x[key + i]);
    }

    private void EachQuery(Action<int, int, int> visit)
    {
        for (int first = 0; first < _windows * _layout.Length; first += _layout.Length)
        {
            for (int t = 0; t < _layout.Length; t++)
            {
                for (int h = 0; h < _layout.Heads; h++)
                    visit(first, t, h);
            }
        }
    }
}
