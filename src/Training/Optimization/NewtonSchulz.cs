using ZeroG.Training.Kernels;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Optimization;

/// <summary>
/// The orthogonal matrix nearest to a given one, roughly: its singular values, brought to at most 1, are driven towards 1 by
/// a fixed number of steps of an odd quintic (Keller Jordan, kellerjordan.github.io/posts/muon). Holds the scratch for
/// matrices of some shapes.
/// </summary>
/// <remarks>
/// On the smaller side of X (m, n): with G = X·Xᵀ (m, m) when m ≤ n and Xᵀ·X (n, n) otherwise, which is the transposed
/// matrix's, P = fma(<c>b</c>, G, <c>c</c>·(G·G)) element by element, and X ← <c>a</c>·X + P·X or + X·P, the product's terms added to
/// the rounded <c>a</c>·X. Products follow <see cref="Gemm"/>; no bit depends on the crew. The map of a singular value is
/// a·s + b·s³ + c·s⁵, whose coefficients trade accuracy for speed: five steps leave singular values from 0.005 on between
/// 0.68 and 1.16, which serves training as well as exactly 1.
/// </remarks>
internal sealed class NewtonSchulz
{
    /// <summary>Steps of the quintic.</summary>
    public const int Steps = 5;

    private const float A = 3.4445f, B = -4.7750f, C = 2.0315f;

    private readonly Workspace _space;
    private readonly float[] _gram;
    private readonly float[] _polynomial;
    private float[] _next;

    /// <summary>Scratch for matrices of those shapes.</summary>
    public NewtonSchulz(IReadOnlyCollection<(int Rows, int Columns)> shapes, Crew crew)
    {
        int values = shapes.Max(shape => shape.Rows * shape.Columns), side = shapes.Max(Side);
        _space = new Workspace(crew, 0, Gemm.Scratch);
        (_gram, _polynomial) = (new float[side * side], new float[side * side]);
        (Matrix, _next) = (new float[values], new float[values]);
    }

    /// <summary>The matrix: set it, row-major, before <see cref="Orthogonalize"/>; after, it is the result.</summary>
    public float[] Matrix { get; private set; }

    /// <summary>Bytes held for matrices of those shapes.</summary>
    public static long ScratchBytes(IReadOnlyCollection<(int Rows, int Columns)> shapes)
    {
        long side = shapes.Max(Side);
        return sizeof(float) * (2 * shapes.Max(shape => (long)shape.Rows * shape.Columns) + 2 * side * side);
    }

    /// <summary>Replaces <see cref="Matrix"/>, of (rows, columns), whose Frobenius norm is that.</summary>
    public void Orthogonalize(int rows, int columns, double norm)
    {
        int length = rows * columns, side = Side((rows, columns));
        // Never a division by zero: no gradient at all, no direction.
        Scale(Matrix, (float)(1 / (norm + 1e-7)), Matrix, length);
        for (int step = 0; step < Steps; step++)
        {
            Gram(rows, columns);
            Multiply(side, side, side, _gram, _gram, [], _polynomial);
            Combine(B, _gram, C, _polynomial, side * side);
            Scale(Matrix, A, _next, length);
            if (rows <= columns)
                Multiply(rows, columns, rows, _polynomial, Matrix, _next, _next);
            else
                Multiply(rows, columns, columns, Matrix, _polynomial, _next, _next);
            (Matrix, _next) = (_next, Matrix);
        }
    }

    /// <summary>G = X·Xᵀ or Xᵀ·X, whichever is smaller.</summary>
    private void Gram(int rows, int columns)
    {
        if (rows <= columns)
            Gemm.MultiplyTransposedB(_space, rows, rows, columns, Matrix, columns, Matrix, columns, [], _gram, rows);
        else
            Gemm.MultiplyTransposedA(_space, columns, columns, rows, Matrix, columns, Matrix, columns, [], _gram, columns);
    }

    /// <summary>C (m, n) = from + A (m, k) · B (k, n).</summary>
    private void Multiply(int m, int n, int k, float[] a, float[] b, ReadOnlySpan<float> from, float[] c) =>
        Gemm.Multiply(_space, m, n, k, a, k, b, n, from, c, n);

    private void Scale(float[] x, float a, float[] y, int length)
    {
        var work = new Scaling(x, a, y, length);
        _space.Crew.Run(ref work, Blocks(length));
    }

    private void Combine(float a, float[] x, float b, float[] y, int length)
    {
        var work = new Combination(a, x, b, y, length);
        _space.Crew.Run(ref work, Blocks(length));
    }

    private static int Side((int Rows, int Columns) shape) => Math.Min(shape.Rows, shape.Columns);

    private static int Blocks(int length) => (length + ValueBlocks.Size - 1) / ValueBlocks.Size;

    private static (int At, int Length) Block(int item, int length) =>
        (item * ValueBlocks.Size, Math.Min(ValueBlocks.Size, length - item * ValueBlocks.Size));

    /// <summary>y = a·x.</summary>
    private readonly struct Scaling(float[] x, float a, float[] y, int length) : IWork
    {
        public void Do(int item, int thread)
        {
            var (at, count) = Block(item, length);
            var target = y.AsSpan(at, count);
            if (x != y) x.AsSpan(at, count).CopyTo(target);
            Elementwise.Scale(a, target);
        }
    }

    /// <summary>y = fma(a, x, b·y).</summary>
    private readonly struct Combination(float a, float[] x, float b, float[] y, int length) : IWork
    {
        public void Do(int item, int thread)
        {
            var (at, count) = Block(item, length);
            var target = y.AsSpan(at, count);
            Elementwise.Scale(b, target);
            Elementwise.AddScaled(a, x.AsSpan(at, count), target);
        }
    }
}
