using ZeroG.Training.DiLoCo.Codecs.Projections;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests;

public sealed class LowRankTests
{
    private const int Rows = 40, Columns = 56;

    [Fact]
    public void A_matrix_of_the_projections_rank_comes_out_whole()
    {
        var x = OfRank(5, 1);
        var projection = new LowRankProjection(9, "a", Rows, Columns, 5);
        Assert.InRange(RelativeError(x, Exchange(projection, x)), 0, 1e-6);
    }

    [Fact]
    public void Subspace_iteration_finds_the_strongest_directions()
    {
        // Singular values 1, 1/2, 1/4 and so on: of rank 3, what remains is 1/8 and less of the strongest.
        var x = new float[Rows * Columns];
        for (int k = 0; k < 20; k++)
        {
            var (u, v) = (Unit(Rows, (ulong)k), Unit(Columns, 100 + (ulong)k));
            for (int i = 0; i < x.Length; i++)
                x[i] += (float)(Math.ScaleB(1, -k) * u[i / Columns] * v[i % Columns]);
        }
        var projection = new LowRankProjection(9, "a", Rows, Columns, 3);
        var errors = Enumerable.Range(0, 6).Select(_ => RelativeError(x, Exchange(projection, x))).ToArray();
        Assert.InRange(errors[5], 0.01, 0.15);
        Assert.True(errors[5] <= errors[0]);
        Assert.InRange(projection.EffectiveRank, 1.2, 2.6);
    }

    [Fact]
    public void The_joint_average_is_the_projection_of_the_mean()
    {
        var parts = Enumerable.Range(1, 4).Select(worker => OfRank(20, (ulong)worker)).ToArray();
        var mean = new float[Rows * Columns];
        for (int i = 0; i < mean.Length; i++) mean[i] = parts.Sum(part => part[i]) / 4;

        var members = parts.Select(_ => new LowRankProjection(9, "a", Rows, Columns, 6)).ToArray();
        var expected = Exchange(new LowRankProjection(9, "a", Rows, Columns, 6), mean);
        float[] average = [], delta = new float[mean.Length];
        for (int stage = 0; stage < 2; stage++)
        {
            var (rows, columns) = members[0].Shape(stage);
            average = new float[rows * columns];
            for (int worker = 0; worker < members.Length; worker++)
            {
                var part = new float[average.Length];
                members[worker].Project(stage, parts[worker], part);
                for (int i = 0; i < part.Length; i++) average[i] += part[i] / 4;
            }
            foreach (var member in members) member.Learn(stage, average);
        }
        members[2].Reconstruct(average, delta);
        Assert.InRange(RelativeError(expected, delta), 0, 1e-5);
        Assert.All(members, member => Assert.Equal(members[0].State.ToArray(), member.State.ToArray()));
    }

    [Fact]
    public void What_is_restored_goes_on_as_what_was_kept()
    {
        var (kept, restored) = (new LowRankProjection(9, "a", Rows, Columns, 6), new LowRankProjection(8, "b", Rows, Columns, 2));
        Exchange(kept, OfRank(20, 1));
        restored.Restore(kept.State);
        Assert.Equal(6, restored.Rank);
        Assert.Equal(Exchange(kept, OfRank(20, 2)), Exchange(restored, OfRank(20, 2)));
        Assert.Throws<ArgumentException>(() => restored.Restore(new float[Columns + 1]));
        Assert.Throws<ArgumentException>(() => restored.Restore([]));
        Assert.Throws<ArgumentException>(() => restored.Restore(new float[41 * Columns]));
        Assert.Throws<ArgumentException>(() => restored.Restore([float.NaN, .. new float[Columns - 1]]));
    }

    [Fact]
    public void A_new_rank_keeps_the_strongest_directions_and_the_rows_orthonormal()
    {
        var projection = new LowRankProjection(9, "a", Rows, Columns, 6);
        Exchange(projection, OfRank(20, 1));
        var before = projection.State.ToArray();
        projection.SetRank(9);
        Assert.Equal(before, projection.State[..before.Length].ToArray());
        RequireOrthonormal(projection.State, 9);
        Exchange(projection, OfRank(20, 2));
        before = projection.State.ToArray();
        projection.SetRank(2);
        Assert.Equal(before[..(2 * Columns)], projection.State.ToArray());
        Exchange(projection, OfRank(20, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => projection.SetRank(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => projection.SetRank(41));
    }

    [Fact]
    public void Nothing_and_dependent_rows_leave_an_orthonormal_set()
    {
        var projection = new LowRankProjection(9, "a", Rows, Columns, 6);
        Assert.All(Exchange(projection, new float[Rows * Columns]), value => Assert.Equal(0, value));
        RequireOrthonormal(projection.State, 6);
        Assert.Equal(0, projection.EffectiveRank);
        var x = OfRank(1, 4);
        Assert.InRange(RelativeError(x, Exchange(projection, x)), 0, 1e-6);
        RequireOrthonormal(projection.State, 6);
        Assert.InRange(projection.EffectiveRank, 1, 1.0001);
    }

    [Fact]
    public void The_effective_rank_of_equal_singular_values_is_their_number()
    {
        var x = new float[Rows * Columns];
        for (int i = 0; i < 7; i++) x[i * Columns + i] = i % 2 == 0 ? 1e-5f : -1e-5f;
        var projection = new LowRankProjection(9, "a", Rows, Columns, 10);
        Exchange(projection, x);
        Assert.InRange(projection.EffectiveRank, 6.9999, 7.0001);
    }

    [Fact]
    public void Singular_values_are_those_that_a_matrix_was_made_of()
    {
        double[] expected = [3, 2.9, 2, 1, 1, 0.3, 1e-2, 1e-3, 1e-4, 0];
        float[] left = new float[10 * 10], right = new float[10 * Columns], x = new float[10 * Columns];
        OrthonormalRows.Make(left, 10, 10, CounterRandom.For(1));
        OrthonormalRows.Make(right, 10, Columns, CounterRandom.For(2));
        for (int i = 0; i < x.Length; i++)
            x[i] = (float)Enumerable.Range(0, 10).Sum(k => left[10 * k + i / Columns] * expected[k] * right[k * Columns + i % Columns]);
        var squares = SingularValues.Squares(x, 10, Columns);
        for (int k = 0; k < 10; k++)
            Assert.Equal(expected[k], Math.Sqrt(squares[9 - k]), 1e-6);
    }

    private static float[] Exchange(LowRankProjection projection, float[] x)
    {
        float[] exchanged = [], delta = new float[x.Length];
        for (int stage = 0; stage < 2; stage++)
        {
            var (rows, columns) = projection.Shape(stage);
            exchanged = new float[rows * columns];
            projection.Project(stage, x, exchanged);
            projection.Learn(stage, exchanged);
        }
        projection.Reconstruct(exchanged, delta);
        return delta;
    }

    private static float[] OfRank(int rank, ulong seed)
    {
        var x = new float[Rows * Columns];
        for (int k = 0; k < rank; k++)
        {
            var (u, v) = (Unit(Rows, 1000 * seed + (ulong)k), Unit(Columns, 1000 * seed + 500 + (ulong)k));
            for (int i = 0; i < x.Length; i++)
                x[i] += 1e-4f * u[i / Columns] * v[i % Columns];
        }
        return x;
    }

    private static float[] Unit(int length, ulong seed)
    {
        var values = new float[length];
        CounterRandom.For(seed).FillNormal(values, 1 / Math.Sqrt(length));
        return values;
    }

    private static double RelativeError(float[] x, float[] y)
    {
        var (error, energy) = SampleValues.Error(x, y);
        return Math.Sqrt(error / energy);
    }

    private static void RequireOrthonormal(ReadOnlySpan<float> rows, int count)
    {
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = 0; k < Columns; k++) sum += (double)rows[i * Columns + k] * rows[j * Columns + k];
                Assert.Equal(i == j ? 1 : 0, sum, 1e-6);
            }
        }
    }
}
