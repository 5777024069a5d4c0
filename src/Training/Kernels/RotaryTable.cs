using ZeroG.Training.Numerics;

namespace ZeroG.Training.Kernels;

/// <summary>
/// Rotary positions (arXiv 2104.09864) in Hugging Face's arrangement: value i of a head pairs with value i + half, and the
/// pair at position p turns by p·θ^(−2i/width).
/// </summary>
internal sealed class RotaryTable
{
    private readonly float[] _cos; // (positions, half)
    private readonly float[] _sin; // (positions, half)
    private readonly int _half;

    /// <summary>A table for positions 0 to <paramref name="positions"/> − 1 of heads of that width.</summary>
    public RotaryTable(int positions, int headWidth, double theta)
    {
        _half = headWidth / 2;
        _cos = new float[positions * _half];
        _sin = new float[positions * _half];
        var logTheta = PortableMath.Log(theta);
        for (int i = 0; i < _half; i++)
        {
            var frequency = PortableMath.Exp(-2.0 * i / headWidth * logTheta);
            for (int p = 0; p < positions; p++)
            {
                var (sin, cos) = PortableMath.SinCos(p * frequency);
                (_cos[p * _half + i], _sin[p * _half + i]) = ((float)cos, (float)sin);
            }
        }
    }

    /// <summary>
    /// Turns each head of x (rows, heads · 2·half) in place; row r stands at position first + r modulo
    /// <paramref name="length"/>. Backward, it turns the other way, which is the transpose and so the gradient.
    /// </summary>
    public void Rotate(Span<float> x, int rows, int heads, int first, int length, bool backward)
    {
        for (int r = 0; r < rows; r++)
        {
            int at = (first + r % length) * _half;
            ReadOnlySpan<float> cos = _cos.AsSpan(at, _half), sin = _sin.AsSpan(at, _half);
            for (int h = 0; h < heads; h++)
            {
                var head = x.Slice((r * heads + h) * 2 * _half, 2 * _half);
                for (int i = 0; i < _half; i++)
                {
                    float a = head[i], b = head[i + _half], s = backward ? -sin[i] : sin[i];
                    head[i] = a * cos[i] - b * s;
                    head[i + _half] = b * cos[i] + a * s;
                }
            }
        }
    }
}
