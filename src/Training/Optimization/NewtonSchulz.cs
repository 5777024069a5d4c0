using ZeroG.Training.Kernels;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Optimization;

/// <summary>
/// The orthogonal matrix nearest to a given one, roughly: its singular values, brought to at most 1, are driven towards 1 by
/// a fixed number of steps of an odd quintic (Keller Jordan, kellerjordan.github.io/posts/muon). Holds the scratch for
/// matrices up to a size.
/// </summary>
/// <remarks>
/// On the smaller side of X (m, n): with G = X·Xᵀ (m, m) when m ≤ n and Xᵀ·X (n, n) otherwise, which is the transposed
/// matrix's, P = fma(<c>b</c>, G, <c>c</c>·(G·G)) element by element, and X ← <c>a</c>·X + P·X or + X·P, the product's terms added to
/// the rounded <c>a</c>·X. Products follow <see cref="Gemm"/>; no bit depends on the crew. The map of a singular value is
/// a·s + b·s³ + c·s⁵, whose coefficients trade accuracy for speed: five steps leave singular values from 0.005 on between
/// 0.68 and 1.16, which serves training as well as exactly 1.
/// </remarks>
internal sealed class NewtonSchulz(int maxValues, int maxSide, long scratch, Crew crew)
{
    /// <summary>Steps of the quintic.</summary>
    public const int Steps = 5;

    private const float A = 3.4445f, B = -4.7750f, C = 2.0315f;

    private readonly Workspace _space = new(crew, scratch);
    private readonly float[] _gram = new float[maxSide * maxSide];
    private readonly float[] _polynomial = new float[maxSide * maxSide];
    private float[] _next = new float[maxValues];

    /// <summary>The matrix: set it, row-major, before <see cref="Orthogonalize"/>; after, it is the result.</summary>
    public float[] Matrix { get; private set; } = new float[maxValues];

    /// <summary>Replaces <see cref="Matrix"/>, of (rows, columns), whose Frobenius norm is that.</summary>
    public void Orthogonalize(int rows, int columns, double norm)
    {
        int length = rows * columns, side = Math.Min(rows, columns);
        // Never a division by zero: no gradient at all, no direction.
        Scale(Matrix, (float)(1 / (norm + 1e-7)), Matrix, length);
        for (int step = 0; step < Steps; step++)
        {
            Gram(rows, columns);
            Multiply(side, side, side, _gram, _gram, _polynomial, accumulate: false);
            Combine(B, _gram, C, _polynomial, side * side);
            Scale(Matrix, A, _next, length);
            if (rows <= columns)
                Multiply(rows, columns, rows, _polynomial, Matrix, _next, accumulate: true);
            else
                Multiply(rows, columns, columns, Matrix, _polynomial, _next, accumulate: true);
            (Matrix, _next) = (_next, Matrix);
        }
    }

    /// <summary>G = X·Xᵀ or Xᵀ·X, whichever is smaller.</summary>
    private void Gram(int rows, int columns)
    {
        if (rows <= columns)
            Gemm.MultiplyTransposedB(_space, rows, rows, columns, Matrix, columns, Matrix, columns, default, _gram, rows);
        else
            Gemm.MultiplyTransposedA(_space, columns, columns, rows, Matrix, columns, Matrix, columns, default, _gram, columns);
    }

    /// <summary>C (m, n) = or += A (m, k) · B (k, n).</summary>
    private void Multiply(int m, int n, int k, float[] a, float[] b, float[] c, bool accumulate) =>
        Gemm.Multiply(_space, m, n, k, a, k, b, n, accumulate ? c : default(ReadOnlySpan<float>), c, n);

    /// <summary>Values of scratch that the products of a matrix of that shape need.</summary>
    public static long Scratch(int rows, int columns)
    {
        int side = Math.Min(rows, columns);
        return Math.Max(Gemm.Scratch(side, side), Math.Max(Gemm.Scratch(rows, columns), Gemm.Scratch(columns, rows)));
    }

    private void Scale(float[] x, float a, float[] y, int length)
    {
        var work = new Scaling(x, a, y, length);
        crew.Run(ref work, Blocks(length));
    }

    private void Combine(float a, float[] x, float b, float[] y, int length)
    {
        var work = new Combination(a, x, b, y, length);
        crew.Run(ref work, Blocks(length));
    }

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
