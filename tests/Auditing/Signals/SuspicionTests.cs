using ZeroG.Auditing.Signals;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;

namespace ZeroG.Auditing.Tests.Signals;

public sealed class SuspicionTests
{
    private static readonly SuspicionSettings s_settings = new();

    // Five workers alike, but for a little.
    private static UpdateMeasurement[] Alike => [.. Enumerable.Range(0, 5).Select(i => new UpdateMeasurement((uint)i, 1 + 0.01 * i, 0.5 + 0.01 * i, 0.6 + 0.01 * i, 0.3, 0.1, 1.0, 1.0))];

    [Fact]
    public void Workers_that_are_alike_keep_the_base_rate() => Assert.All(Suspicion.Of(s_settings, Alike, 500), one => Assert.Equal((500, 0), (one.Rate, one.Signals.Length)));

    public static TheoryData<SuspicionKind, double> Strange => new()
    {
        { SuspicionKind.Norm, 1000 }, { SuspicionKind.Norm, 0.1 }, { SuspicionKind.Norm, double.NaN }, { SuspicionKind.Norm, double.PositiveInfinity },
        { SuspicionKind.Overlap, 0.99 }, { SuspicionKind.Overlap, double.NaN }, { SuspicionKind.Direction, -0.6 }, { SuspicionKind.Direction, 0 },
        { SuspicionKind.Direction, double.NaN }, { SuspicionKind.Gain, 0.1 }, { SuspicionKind.Gain, -3 }, { SuspicionKind.Gain, double.NaN },
        { SuspicionKind.Speed, 0.4 }, { SuspicionKind.Speed, double.NaN },
    };

    [Theory]
    [MemberData(nameof(Strange))]
    public void Who_stands_out_alone_is_looked_at_more_often(SuspicionKind kind, double value)
    {
        var measured = Alike;
        measured[2] = kind switch
        {
            SuspicionKind.Norm => measured[2] with { Norm = value },
            SuspicionKind.Overlap => measured[2] with { Overlap = value },
            SuspicionKind.Direction => measured[2] with { Direction = value },
            SuspicionKind.Gain => measured[2] with { AssignedGain = value },
            _ => measured[2] with { StepSeconds = value },
        };
        var suspected = Suspicion.Of(s_settings, measured, 500);
        Assert.Equal(kind, Assert.Single(suspected[2].Signals));
        Assert.Equal(500 + s_settings.Raises[(int)kind], suspected[2].Rate);
        Assert.All(suspected.Where(one => one.Worker != 2), one => Assert.Equal(500, one.Rate));
    }

    [Fact]
    public void No_measurement_brings_a_rate_below_the_base_or_above_the_whole()
    {
        var random = CounterRandom.For(8);
        double[] odd = [0, -1, 1, 1e-300, 1e300, -1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.5];
        for (ulong trial = 0; trial < 3000; trial++)
        {
            var count = (int)random.Below(100 * trial, 7);
            double Draw(int i) => odd[random.Below(100 * trial + 1 + (ulong)i, odd.Length)];
            UpdateMeasurement[] measured = [.. Enumerable.Range(0, count).Select(i => new UpdateMeasurement(
                (uint)i, Draw(8 * i), Draw(8 * i + 1), Draw(8 * i + 2), Draw(8 * i + 3), Draw(8 * i + 4), Draw(8 * i + 5), Draw(8 * i + 6)))];
            foreach (var baseRate in (int[])[0, 500, 9999, 10_000])
                Assert.All(Suspicion.Of(s_settings, measured, baseRate), one => Assert.InRange(one.Rate, baseRate, 10_000));
        }
    }

    [Fact]
    public void With_two_workers_nobody_stands_out_but_a_copy_and_a_step_too_fast_do()
    {
        UpdateMeasurement[] two = [new(0, 1, 0.4, 0.4, 0.3, 0.1), new(1, 900, 0.4, -0.4, -0.3, 0.1, 0.1, 1)];
        Assert.Empty(Suspicion.Of(s_settings, two, 500)[0].Signals);
        Assert.Equal(SuspicionKind.Speed, Assert.Single(Suspicion.Of(s_settings, two, 500)[1].Signals));
        Assert.Equal(SuspicionKind.Overlap, Assert.Single(Suspicion.Of(s_settings, [two[0], two[0] with { Worker = 1, Overlap = 1 }], 500)[1].Signals));
    }

    [Fact]
    public void Where_all_overlap_or_nobody_has_an_advantage_that_shows_nothing()
    {
        Assert.All(Suspicion.Of(s_settings, [.. Alike.Select(one => one with { Overlap = 0.99 + one.Worker * 0.001 })], 500), one => Assert.Empty(one.Signals));
        Assert.All(Suspicion.Of(s_settings, [.. Alike.Select(one => one with { AssignedGain = 0.1 - 0.01 * one.Worker })], 500), one => Assert.Empty(one.Signals));
    }

    [Fact]
    public void Norms_overlaps_and_directions_are_those_of_the_vectors()
    {
        var layout = ParameterLayout.For(new ModelConfig { Width = 24, Layers = 1, Heads = 2, FeedForward = 40, Context = 20 });
        ParameterVector Vector(float x, float y)
        {
            var vector = new ParameterVector(layout);
            (vector.Values[3], vector.Values[77]) = (x, y);
            return vector;
        }

        var deltas = new Dictionary<uint, ParameterVector> { [7] = Vector(0, 2), [2] = Vector(3, 4), [4] = Vector(-3, -4) };
        var measured = UpdateMeasurements.Of(deltas, [Vector(1, 0), Vector(0, 0)]);
        Assert.Equal([2u, 4u, 7u], measured.Select(one => one.Worker));
        Assert.Equal([5.0, 5.0, 2.0], measured.Select(one => one.Norm));
        Assert.Equal([0.8, 0.0, 0.8], measured.Select(one => Math.Round(one.Overlap, 12)));

        // The others of 2 sum to (−3, −2), of 4 to (3, 6), of 7 to nothing.
        Assert.Equal(-17 / (5 * Math.Sqrt(13)), measured[0].Direction, 12);
        Assert.Equal(-33 / (5 * Math.Sqrt(45)), measured[1].Direction, 12);
        Assert.Equal(0, measured[2].Direction);
    }

    [Fact]
    public void Settings_out_of_bounds_are_refused()
    {
        Assert.Throws<ModelConfigException>(() => (s_settings with { Deviations = 0 }).Validate());
        Assert.Throws<ModelConfigException>(() => (s_settings with { OverlapLimit = 1 }).Validate());
        Assert.Throws<ModelConfigException>(() => (s_settings with { Raises = [1] }).Validate());
        Assert.Throws<ModelConfigException>(() => (s_settings with { Raises = [-1, 0, 0, 0, 0] }).Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => Suspicion.Of(s_settings, Alike, 10_001));
    }
}
