using System.Runtime.Intrinsics;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>
/// Rotary positions (arXiv 2104.09864) in Hugging Face's arrangement: value i of a head pairs with value i + half, and the
/// pair at position p turns by p·θ^(−2i/width).
/// </summary>
internal sealed unsafe class RotaryTable
{
    private const int RowsAtOnce = 64;
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
    /// Turns the first <paramref name="heads"/> heads of each row of x (rows, stride) in place; row r stands at position
    /// first + r modulo <paramref name="length"/>. Backward, it turns the other way, which is the transpose and so the gradient.
    /// </summary>
    public void Rotate(Crew crew, Span<float> x, int rows, int stride, int heads, int first, int length, bool backward)
    {
        Lengths.Require("x", x.Length, (long)rows * stride);
        if (heads * 2 * _half > stride || (first + Math.Min(rows, length)) * (long)_half > _cos.Length)
            throw new ArgumentException($"{heads} heads of {2 * _half} do not fit rows of {stride}, or positions from {first} over {length} exceed the table's {_cos.Length / _half}.");
        fixed (float* px = x, cos = _cos, sin = _sin)
        {
            var work = new Turning(px, cos, sin, rows, stride, heads, _half, first, length, backward);
            crew.Run(ref work, (rows + RowsAtOnce - 1) / RowsAtOnce);
        }
    }

    private readonly struct Turning(
        float* x, float* cos, float* sin, int rows, int stride, int heads, int half, int first, int length, bool backward) : IWork
    {
        public void Do(int item, int thread)
        {
            int end = Math.Min(rows, (item + 1) * RowsAtOnce);
            for (int r = item * RowsAtOnce; r < end; r++)
            {
                nint at = (nint)(first + r % length) * half;
                for (int h = 0; h < heads; h++)
                    Head(x + (nint)r * stride + h * 2 * half, cos + at, sin + at);
            }
        }

        /// <summary>(a, b) becomes (a·cos − b·sin, b·cos + a·sin), the second product of each rounded first.</summary>
        private void Head(float* head, float* c, float* s)
        {
            int i = 0;
            for (; i + 8 <= half; i += 8)
            {
                Vector256<float> a = Vector256.Load(head + i), b = Vector256.Load(head + half + i);
                Vector256<float> cosine = Vector256.Load(c + i), sine = Vector256.Load(s + i);
                if (backward) sine = -sine;
                Vector256.FusedMultiplyAdd(a, cosine, -(b * sine)).Store(head + i);
                Vector256.FusedMultiplyAdd(b, cosine, a * sine).Store(head + half + i);
            }
            for (; i < half; i++)
            {
                float a = head[i], b = head[half + i], sine = backward ? -s[i] : s[i];
                head[i] = MathF.FusedMultiplyAdd(a, c[i], -(b * sine));
                head[half + i] = MathF.FusedMultiplyAdd(b, c[i], a * sine);
            }
        }
    }
}
