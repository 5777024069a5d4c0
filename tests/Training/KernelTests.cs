using ZeroG.Training.Kernels;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests;

public class KernelTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 4, 64, 128 }, { 5, 64, 7 }, { 8, 16, 300 }, { 9, 17, 31 }, { 3, 100, 129 }, { 66, 130, 260 }, { 1, 256, 64 }, { 7, 15, 0 },
        { 300, 70, 300 }, { 129, 33, 257 }, { 257, 130, 513 }, // more rows, columns and inner indices than are taken at once
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
            foreach (var threads in (int[])[1, 2, 3, 5])
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

    [Theory]
    [InlineData(9, 17, 31, 1)]
    [InlineData(135, 70, 259, 1)]
    [InlineData(135, 70, 259, 2)]
    [InlineData(135, 70, 259, 5)]
    public void A_product_of_parts_of_wider_matrices_starts_from_any_other_or_from_itself(int m, int n, int k, int threads)
    {
        // Nine values more in each row than a product reads, and some before the first.
        const int more = 9, before = 5;
        float[] a = Random(before + m * (k + more), 1), b = Random(before + k * (n + more), 2), at = Random(before + k * (m + more), 4), bt = Random(before + n * (k + more), 5);
        float[] start = Random(before + m * (n + more), 3), c = Random(start.Length, 6);
        for (int p = 0; p < k; p++)
        {
            for (int i = 0; i < m; i++) at[before + p * (m + more) + i] = a[before + i * (k + more) + p];
            for (int j = 0; j < n; j++) bt[before + j * (k + more) + p] = b[before + p * (n + more) + j];
        }
        using var crew = new Crew(threads);
        var space = new Workspace(crew, 0, Gemm.Scratch);
        foreach (var from in (float[][])[start, c])
        {
            float[] expected = [.. c];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    int place = before + i * (n + more) + j;
                    expected[place] = from[place];
                    for (int p = 0; p < k; p++)
                        expected[place] = MathF.FusedMultiplyAdd(a[before + i * (k + more) + p], b[before + p * (n + more) + j], expected[place]);
                }
            }
            for (int layout = 0; layout < 3; layout++)
            {
                float[] actual = [.. c];
                var begin = (from == c ? actual : from).AsSpan(before);
                if (layout == 0) Gemm.Multiply(space, m, n, k, a.AsSpan(before), k + more, b.AsSpan(before), n + more, begin, actual.AsSpan(before), n + more);
                if (layout == 1) Gemm.MultiplyTransposedB(space, m, n, k, a.AsSpan(before), k + more, bt.AsSpan(before), k + more, begin, actual.AsSpan(before), n + more);
                if (layout == 2) Gemm.MultiplyTransposedA(space, m, n, k, at.AsSpan(before), m + more, b.AsSpan(before), n + more, begin, actual.AsSpan(before), n + more);
                Assert.Equal(expected, actual);
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

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(50, false, true)]
    [InlineData(50, true, true)]
    [InlineData(256, true, false)]
    public unsafe void Every_tile_is_the_plain_chain_for_a_matrix_and_its_transpose(int depth, bool transposed, bool starts)
    {
        const int rows = GemmTile.Rows, columns = GemmTile.Columns, fromStride = columns + 3, stride = columns + 7;
        var (rowStep, columnStep) = transposed ? (1, rows + 2) : (depth + 2, 1);
        float[] a = Random((rows + 2) * (depth + 2), 1), panel = Random(depth * columns, 2), start = Random(rows * fromStride, 3);
        float[] expected = Random(rows * stride, 4), whole = [.. expected], quarters = [.. expected], single = [.. expected];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                var sum = starts ? start[i * fromStride + j] : 0;
                for (int p = 0; p < depth; p++)
                    sum = MathF.FusedMultiplyAdd(a[i * rowStep + p * columnStep], panel[p * columns + j], sum);
                expected[i * stride + j] = sum;
            }
        }
        fixed (float* pa = a, pp = panel, ps = start, pw = whole, pq = quarters, pr = single)
        {
            float* from = starts ? ps : null;
            GemmTile.Whole(depth, pa, rowStep, columnStep, pp, from, fromStride, pw, stride);
            for (int i = 0; i < rows; i += 4)
            {
                for (int j = 0; j < columns; j += 16)
                {
                    GemmTile.Quarter256(
                        depth, pa + i * rowStep, rowStep, columnStep, pp + j, starts ? from + i * fromStride + j : null, fromStride, pq + i * stride + j, stride);
                }
            }
            for (int i = 0; i < rows; i++)
                GemmTile.Row(depth, pa + i * rowStep, columnStep, pp, starts ? from + i * fromStride : null, pr + i * stride);
        }
        Assert.Equal(expected, whole);
        Assert.Equal(expected, quarters);
        Assert.Equal(expected, single);
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
