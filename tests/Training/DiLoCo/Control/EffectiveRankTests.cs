using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests.DiLoCo.Control;

public class EffectiveRankTests
{
    [Fact]
    public void Equal_singular_values_count_fully_and_vanishing_ones_not_at_all()
    {
        Assert.Equal(4, EffectiveRank.Of([3, 3, 3, 3]), 1e-12);
        Assert.Equal(4, EffectiveRank.Of([1e-300, 1e-300, 1e-300, 1e-300]), 1e-12);
        Assert.Equal(1, EffectiveRank.Of([5, 0, 0]), 1e-12);
        Assert.Equal(0, EffectiveRank.Of([0, 0]));
        // Shares 1/2, 1/4, 1/4: the entropy is 1.5 ln 2.
        Assert.Equal(Math.Pow(2, 1.5), EffectiveRank.Of([2, 1, 1]), 1e-12);
        Assert.Equal(Math.Pow(2, 1.5), EffectiveRank.Of([2e300, 1e300, 1e300]), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(48)]
    public void A_factor_has_the_effective_rank_of_the_singular_values_it_was_made_of(int columns)
    {
        double[] values = [.. Enumerable.Range(1, columns).Select(i => 10.0 / i)];
        // U·diag(values) turned by many plane rotations from the right: the singular values stay.
        const int rows = 90;
        var factor = new double[rows, columns];
        for (int i = 0; i < columns; i++)
            factor[i, i] = values[i];
        var random = CounterRandom.For((ulong)columns);
        for (int p = 0, at = 0; p < columns; p++)
        {
            for (int q = 0; q < p; q++, at++)
            {
                var (sin, cos) = Math.SinCos(6 * random.Uniform((ulong)at));
                for (int k = 0; k < rows; k++)
                    (factor[k, p], factor[k, q]) = ((cos * factor[k, p]) - (sin * factor[k, q]), (sin * factor[k, p]) + (cos * factor[k, q]));
            }
        }
        float[] flat = [.. factor.Cast<double>().Select(value => (float)value)];

        Assert.Equal(EffectiveRank.Of(values), EffectiveRank.OfFactor(flat, columns), 1e-4);
    }

    [Fact]
    public void A_factor_of_rank_one_has_one_direction_and_a_zero_factor_none()
    {
        float[] rankOne = [.. Enumerable.Range(0, 60).Select(i => (i / 6 + 1) * (i % 6 - 2.5f))];
        Assert.InRange(EffectiveRank.OfFactor(rankOne, 6), 1, 1.001);
        Assert.Equal(0, EffectiveRank.OfFactor(new float[60], 6));
        Assert.Equal(0, EffectiveRank.OfFactor([], 6));
    }

    [Fact]
    public void Eigenvalues_are_those_of_a_matrix_that_is_known()
    {
        double[] second = [2, -1, 0, -1, 2, -1, 0, -1, 2];
        Assert.Equal([2 - Math.Sqrt(2), 2, 2 + Math.Sqrt(2)], SymmetricEigenvalues.Of(second, 3).Order(), Near);
        Assert.Equal([1e-200, 1e200], SymmetricEigenvalues.Of([1e200, 1e-200, 1e-200, 1e-200], 2).Order(), Near);

        static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-14 * Math.Max(Math.Abs(a), Math.Abs(b));
    }

    [Fact]
    public void What_is_no_matrix_or_not_finite_is_refused()
    {
        Assert.Throws<ArgumentException>(() => EffectiveRank.Of([1, -1]));
        Assert.Throws<ArgumentException>(() => EffectiveRank.Of([double.NaN]));
        Assert.Throws<ArgumentException>(() => EffectiveRank.OfFactor(new float[7], 3));
        Assert.Throws<ArgumentException>(() => EffectiveRank.OfFactor(new float[1026], 513));
        Assert.Throws<ArgumentException>(() => EffectiveRank.OfFactor([1, float.NaN], 2));
        Assert.Throws<ArgumentException>(() => EffectiveRank.OfFactor([1, float.PositiveInfinity], 1));
    }
}
