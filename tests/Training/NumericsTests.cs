using System.Runtime.Intrinsics;
using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests;

public class NumericsTests
{
    [Fact]
    public void The_generator_gives_the_published_values_of_SplitMix64()
    {
        var stream = CounterRandom.FromKey(0);
        Assert.Equal<ulong>([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F], [stream.Bits(0), stream.Bits(1), stream.Bits(2)]);
    }

    [Fact]
    public void Streams_differ_by_seed_part_order_and_name()
    {
        ulong[] first =
        [
            CounterRandom.For(1, 2, 3).Bits(0), CounterRandom.For(1, 3, 2).Bits(0), CounterRandom.For(2, 2, 3).Bits(0), CounterRandom.For(1, 2).Bits(0),
            CounterRandom.ForName(1, "a").Bits(0), CounterRandom.ForName(1, "a\0").Bits(0), CounterRandom.ForName(1, "b").Bits(0),
        ];
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.Equal(first[0], CounterRandom.For(1, 2, 3).Bits(0));
    }

    [Fact]
    public void Exp_log_and_sine_agree_with_the_platforms_to_a_few_units_in_the_last_place()
    {
        for (double x = -40; x <= 40; x += 0.37)
        {
            Near(Math.Exp(x), PortableMath.Exp(x), Math.Exp(x));
            var (sin, cos) = PortableMath.SinCos(x * 50);
            Near(Math.Sin(x * 50), sin, 1);
            Near(Math.Cos(x * 50), cos, 1);
            Near(x, PortableMath.Log(Math.Exp(x)), Math.Max(1, Math.Abs(x)));
        }
        Near(Math.Pow(0.99, 12_345), PortableMath.Power(0.99, 12_345), 1e-50);
        Assert.Throws<ArgumentOutOfRangeException>(() => PortableMath.Exp(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => PortableMath.Log(0));

        static void Near(double expected, double actual, double scale) =>
            Assert.True(Math.Abs(expected - actual) <= 2e-15 * scale, $"{actual:R} instead of {expected:R}");
    }

    [Fact]
    public void The_vector_exponential_is_right_to_two_units_and_saturates_outside_its_range()
    {
        for (float x = -87; x <= 88; x += 0.0137f)
        {
            var expected = Math.Exp(x);
            var actual = Exponential.Exp(Vector512.Create(x))[3];
            Assert.True(Math.Abs(actual - expected) <= 2.5e-7 * expected, $"e^{x:R} gave {actual:R}");
        }
        Assert.Equal(Exponential.Exp(Vector512.Create(-87f)), Exponential.Exp(Vector512.Create(float.NegativeInfinity)));
        Assert.Equal(Exponential.Exp(Vector512.Create(88f)), Exponential.Exp(Vector512.Create(float.PositiveInfinity)));
    }

    [Fact]
    public void Start_parameters_depend_on_seed_and_name_alone_to_the_last_bit()
    {
        var deep = Initialization.Initialize(TinyModel.Config, 3);
        var other = Initialization.Initialize(TinyModel.Config with { TiedHead = false }, 3);

        Assert.Equal("97e437706a985007", TinyModel.Hash(deep.Values));
        foreach (var tensor in deep.Layout.Tensors)
            Assert.Equal(deep[tensor], other[tensor.Name]);
        Assert.NotEqual(deep.Values.ToArray(), TinyModel.Parameters(4).Values.ToArray());
    }

    [Fact]
    public void Matrices_start_at_their_stated_deviation_and_norms_at_one()
    {
        var config = new ModelConfig { Width = 96, Layers = 2, Heads = 2, FeedForward = 128, Context = 8 };
        var parameters = Initialization.Initialize(config, 1);
        Assert.All(parameters["model.norm.weight"].ToArray(), v => Assert.Equal(1, v));
        Deviates("model.layers.0.self_attn.q_proj.weight", 1 / Math.Sqrt(96));
        Deviates("model.layers.1.mlp.down_proj.weight", 1 / Math.Sqrt(128) / 2);
        Deviates("model.embed_tokens.weight", 0.5 / Math.Sqrt(96));

        void Deviates(string name, double expected)
        {
            var values = parameters[name].ToArray();
            Assert.InRange(Math.Sqrt(values.Average(v => (double)v * v)) / expected, 0.97, 1.03);
            Assert.InRange(values.Average() / expected, -0.03, 0.03);
        }
    }
}
