using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

/// <summary>What holds of every aggregator.</summary>
public class AggregatorTests
{
    private static readonly string[] s_names = ["mean", "clipped", "median", "trimmed", "krum", "centered"];

    public static TheoryData<string> All => [.. s_names];

    public static TheoryData<string> Robust => [.. s_names[1..]];

    [Theory]
    [MemberData(nameof(All))]
    public void Equal_parts_give_that_part(string name)
    {
        var aggregator = AggregatorSpec.Parse(name).Create();
        foreach (var count in new[] { 1, 2, 3, 4, 5, 16, 1024 })
        {
            var one = SomeParts.Honest(1, (ulong)count, 67)[0];
            var result = new float[67];
            var verdicts = aggregator.Combine([.. Enumerable.Range(0, count).Select(w => one with { Worker = w, Tokens = w + 1 })], result);

            // Krum leaves some out however close they are.
            if (name != "krum")
                Assert.All(verdicts, v => Assert.Equal((VerdictKind.Accepted, 1, ""), (v.Kind, v.Factor, v.Reason)));
            Assert.All(result.Zip(one.Values.ToArray()), pair =>
                Assert.Equal(pair.Second, pair.First, count * 6e-8 * Math.Abs(pair.Second)));
            if (name is "median" or "trimmed" or "centered" || count == 1)
                Assert.Equal(one.Values.ToArray(), result);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void One_verdict_a_part_comes_back_in_the_same_order(string name)
    {
        var parts = SomeParts.Spoil(SomeParts.Honest(10, 3, 300), 3, Attack.Noise);
        var verdicts = AggregatorSpec.Parse(name).Create().Combine(parts, new float[300]);

        Assert.Equal(parts.Select(p => p.Worker), verdicts.Select(v => v.Worker));
        Assert.All(verdicts, v => Assert.True((v.Kind, v.Factor, v.Reason) switch
        {
            (VerdictKind.Accepted, 1, "") => true,
            (VerdictKind.Clipped, > 0 and < 1, { Length: > 0 }) => true,
            (VerdictKind.Rejected, 0, { Length: > 0 }) => true,
            _ => false,
        }, v.ToString()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_parts_give_the_same_bits_wherever_they_lie_in_memory(string name)
    {
        var aggregator = AggregatorSpec.Parse(name).Create();
        var parts = SomeParts.Honest(7, 4);
        Part[] moved = [.. parts.Select((p, i) => p with { Values = (float[])[.. new float[i + 1], .. p.Values.ToArray()] })];
        moved = [.. moved.Select((p, i) => p with { Values = p.Values[(i + 1)..] })];

        Assert.Equal(Bits(aggregator.Combine(parts)), Bits(aggregator.Combine(moved)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Tokens_weigh_in_proportion_alone(string name)
    {
        var aggregator = AggregatorSpec.Parse(name).Create();
        var parts = SomeParts.Spoil(SomeParts.Honest(5, 5, 200), 1, Attack.Scaled);

        Assert.Equal(aggregator.Combine(parts), aggregator.Combine([.. parts.Select(p => p with { Tokens = 4096 * p.Tokens })]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Parts_scaled_by_a_power_of_two_give_the_scaled_result(string name)
    {
        var aggregator = AggregatorSpec.Parse(name).Create();
        var parts = SomeParts.Spoil(SomeParts.Honest(6, 6, 200), 2, Attack.Noise);
        Part[] larger = [.. parts.Select(p => p with { Values = p.Values.ToArray().Select(v => v * 1024).ToArray() })];

        Assert.Equal(aggregator.Combine(parts).Select(v => v * 1024), aggregator.Combine(larger));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Whatever_finite_parts_come_the_result_is_finite(string name)
    {
        var aggregator = AggregatorSpec.Parse(name).Create();
        float[] edges = [0, -0f, float.Epsilon, -float.Epsilon, 1e-20f, 1, -1, 1e38f, -1e38f, float.MaxValue, float.MinValue];
        var edge = Gen.Elements(edges);
        var some = from count in Gen.Choose(1, 9)
                   from length in Gen.Choose(0, 40)
                   from values in Gen.ArrayOf(Gen.ArrayOf(edge, length), count)
                   from tokens in Gen.ArrayOf(Gen.Elements<long>(1, 1000, 1L << 50), count)
                   select values.Select((v, i) => new Part(i - 3, tokens[i], v)).ToArray();

        Prop.ForAll(Arb.From(some), parts =>
        {
            var result = aggregator.Combine(parts);
            for (int at = 0; at < result.Length; at++)
            {
                float least = parts.Min(p => p.Values.Span[at]), most = parts.Max(p => p.Values.Span[at]);
                // Clipping may pull a value towards zero.
                if (name == "clipped")
                    (least, most) = (Math.Min(least, 0), Math.Max(most, 0));
                var slack = 1e-6 * Math.Max(Math.Abs((double)least), Math.Abs((double)most)) + 1e-44;
                if (!float.IsFinite(result[at]) || result[at] < least - slack || result[at] > most + slack)
                    return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Parts_that_break_the_contract_are_refused_by_their_workers_key_and_nothing_is_written(string name)
    {
        var aggregator = AggregatorSpec.Parse(name).Create();
        var result = new float[20];
        Array.Fill(result, 7);
        Part[] good = [new(2, 5, new float[20]), new(4, 5, new float[20])];

        Refused("1 to 1024");
        Refused("1025 parts", [.. Enumerable.Range(0, 1025).Select(w => good[0] with { Worker = w })]);
        Refused("Worker 2 comes after worker 4", good[1], good[0]);
        Refused("Worker 2 comes after worker 2", good[0], good[0]);
        Refused("Worker 9 claims 0 tokens", good[0], good[1] with { Worker = 9, Tokens = 0 });
        Refused("Worker 9 claims -1 tokens", good[1] with { Worker = 9, Tokens = -1 });
        Refused("Worker 9 claims", good[1] with { Worker = 9, Tokens = long.MaxValue });
        Refused("worker 9 has 19 values", good[0], good[1] with { Worker = 9, Values = new float[19] });
        Refused("worker 9 shares memory", good[0], good[1] with { Worker = 9, Values = result });
        foreach (var wrong in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            foreach (var at in new[] { 0, 7, 19 })
            {
                var values = new float[20];
                values[at] = wrong;
                Refused($"worker 9 is not finite at [{at}]", good[0], good[1], new Part(9, 1, values));
            }
        }

        void Refused(string says, params Part[] parts)
        {
            Assert.Contains(says, Assert.ThrowsAny<ArgumentException>(() => aggregator.Combine(parts, result)).Message, StringComparison.Ordinal);
            Assert.All(result, value => Assert.Equal(7, value));
        }
    }

    [Theory]
    [MemberData(nameof(Robust))]
    public void A_bad_minority_cannot_turn_the_result_away_from_the_good_parts(string name)
    {
        foreach (var (count, bad) in new[] { (4, 1), (10, 3) })
        {
            foreach (var attack in Enum.GetValues<Attack>())
            {
                var aggregator = AggregatorSpec.Parse(name == "krum" ? $"krum(faulty={bad})" : name).Create();
                var parts = SomeParts.Spoil(SomeParts.Honest(count, 7), bad, attack);
                var good = new Mean().Combine(parts[bad..]);

                var result = aggregator.Combine(parts);

                double dot = result.Zip(good).Sum(pair => (double)pair.First * pair.Second);
                Assert.True(dot > 0.3 * SomeParts.Norm(good) * SomeParts.Norm(result), $"{name}, {bad} of {count}, {attack}");
                Assert.InRange(SomeParts.Norm(result) / SomeParts.Norm(good), 0.2, 2.5);
            }
        }
    }

    [Fact]
    public void The_plain_mean_is_no_defence_which_is_why_it_is_not_the_default()
    {
        var parts = SomeParts.Honest(4, 7);
        var good = SomeParts.Norm(new Mean().Combine(parts[1..]));

        Assert.True(SomeParts.Norm(new Mean().Combine(SomeParts.Spoil(parts, 1, Attack.Scaled))) > 100 * good);
        Assert.Equal("clipped", AggregatorSpec.Default.Text);
    }

    private static uint[] Bits(float[] values) => MemoryMarshal.Cast<float, uint>(values).ToArray();
}
