using ZeroG.Training.Kernels;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests;

public class KernelTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 4, 64, 128 }, { 5, 64, 7 }, { 8, 16, 300 }, { 9, 17, 31 }, { 3, 100, 129 }, { 66, 130, 260 }, { 1, 256, 64 }, { 7, 15, 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_product_is_one_ascending_chain_of_fused_multiply_adds_in_every_layout(int m, int n, int k)
    {
        float[] a = Random(m * k, 1), b = Random(k * n, 2), start = Random(m * n, 3);
        foreach (var accumulate in (bool[])[false, true])
        {
            var expected = new float[m * n];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    var sum = accumulate ? start[i * n + j] : 0;
                    for (int p = 0; p < k; p++)
                        sum = MathF.FusedMultiplyAdd(a[i * k + p], b[p * n + j], sum);
                    expected[i * n + j] = sum;
                }
            }
            foreach (var threads in (int[])[1, 3])
            {
                using var crew = new Crew(threads);
                var space = new Workspace(crew, 0, Gemm.Scratch);
                float[] plain = [.. start], transposedB = [.. start], transposedA = [.. start];
                Gemm.Multiply(space, m, n, k, a, k, b, n, accumulate ? plain : default(ReadOnlySpan<float>), plain, n);
                Gemm.MultiplyTransposedB(space, m, n, k, a, k, Transpose(b, k, n), k, accumulate ? start : default(ReadOnlySpan<float>), transposedB, n);
                Gemm.MultiplyTransposedA(space, m, n, k, Transpose(a, m, k), m, b, n, accumulate ? transposedA : default(ReadOnlySpan<float>), transposedA, n);
                Assert.Equal(expected, plain);
                Assert.Equal(expected, transposedB);
                Assert.Equal(expected, transposedA);
            }
        }
    }

    [Fact]
    public void A_product_into_a_slice_of_a_wider_matrix_leaves_the_rest_alone()
    {
        float[] a = Random(10 * 6, 1), b = Random(6 * 5, 2), wide = new float[10 * 9];
        Array.Fill(wide, 7);

        Gemm.Multiply(new Workspace(Crew.Alone, 0, Gemm.Scratch), 10, 5, 6, a, 6, b, 5, default, wide.AsSpan(2), 9);

        for (int i = 0; i < wide.Length; i++)
            Assert.Equal(i % 9 is < 2 or > 6, wide[i] == 7);
    }

    [Fact]
    public void A_product_refuses_a_matrix_that_its_values_cannot_hold()
    {
        var space = new Workspace(Crew.Alone, 0, Gemm.Scratch);
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(space, 2, 2, 2, new float[3], 2, new float[4], 2, default, new float[4], 2));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(space, 2, 2, 2, new float[4], 2, new float[4], 1, default, new float[4], 2));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(space, 2, 2, 2, new float[4], 2, new float[4], 2, new float[3], new float[4], 2));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(new Workspace(Crew.Alone, 64), 2, 2, 2, new float[4], 2, new float[4], 2, default, new float[4], 2));
        Assert.Throws<ArgumentException>(() => Gemm.MultiplyTransposedB(space, 2, 2, 2, new float[4], 2, new float[4], 2, default, new float[3], 2));
    }

    [Fact]
    public unsafe void The_narrower_tile_gives_the_same_bits_as_the_wider()
    {
        const int depth = 50, columns = GemmTile.Columns;
        float[] a = Random(GemmTile.Rows * depth, 1), panel = Random(depth * columns, 2);
        float[] wide = Random(GemmTile.Rows * columns, 3), narrow = [.. wide];
        fixed (float* pa = a, pp = panel, pw = wide, pn = narrow)
        {
            GemmTile.Whole(depth, pa, depth, 1, pp, pw, columns, pw, columns);
            for (int i = 0; i < GemmTile.Rows; i += 4)
            {
                for (int j = 0; j < columns; j += 16)
                    GemmTile.Quarter256(depth, pa + i * depth, depth, 1, pp + j, pn + i * columns + j, columns, pn + i * columns + j, columns);
            }
        }
        Assert.Equal(wide, narrow);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(67)]
    public unsafe void Sums_run_in_sixteen_lanes_folded_in_halves(int length)
    {
        float[] x = Random(length, 4), y = Random(length, 5);
        var dot = new float[16];
        for (int i = 0; i < length; i++)
        {
            dot[i % 16] = MathF.FusedMultiplyAdd(x[i], y[i], dot[i % 16]);
        }
        for (int half = 8; half >= 1; half /= 2)
        {
            for (int i = 0; i < half; i++)
                dot[i] += dot[i + half];
        }
        fixed (float* px = x, py = y)
        {
            Assert.Equal(dot[0], Lanes.Dot(px, py, length));
            Assert.Equal(x.Max(), Lanes.Max(px, length));
        }
        Assert.Equal(x.Sum(v => (double)v * v), Lanes.SumOfSquares(x), 1e-12 * length);
    }

    [Fact]
    public void Cross_entropy_of_equal_logits_is_the_log_of_the_vocabulary_and_its_gradient_sums_to_nothing()
    {
        var logits = new float[2 * 256];
        logits.AsSpan().Fill(3);

        var losses = new double[2];
        CrossEntropy.LossesAndGradient(Crew.Alone, logits, [1, 255], 256, losses);

        Assert.Equal([Math.Log(256), Math.Log(256)], losses, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(1f / 256 - 1, logits[1]);
        Assert.Equal(1f / 256, logits[0]);
        Assert.Equal(0, logits[256..].Sum(), 1e-6f);
    }

    [Fact]
    public void A_logit_that_is_not_a_number_makes_the_loss_so_too()
    {
        var logits = new float[256];
        logits[9] = float.NaN;
        var losses = new double[1];
        CrossEntropy.LossesAndGradient(Crew.Alone, logits, [0], 256, losses);
        Assert.True(double.IsNaN(losses[0]));
    }

    private static float[] Random(int length, ulong seed)
    {
        var values = new float[length];
        CounterRandom.For(seed).FillNormal(values, 1);
        return values;
    }

    private static float[] Transpose(float[] x, int rows, int columns)
    {
        var y = new float[x.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                y[j * rows + i] = x[i * columns + j];
        }
        return y;
    }
}
