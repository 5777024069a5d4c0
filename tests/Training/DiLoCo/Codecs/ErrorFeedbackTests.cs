using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests;

public sealed class ErrorFeedbackTests
{
    private const int Rounds = 50, Rows = 48, Columns = 40;

    public static TheoryData<string> Names => [.. SampleQuantizers.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_sent_and_what_is_left_is_all_there_was(string name)
    {
        var quantizer = SampleQuantizers.All[name];
        var feedback = new float[Rows * Columns];
        double[] sent = new double[feedback.Length], whole = new double[feedback.Length];
        double size = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var delta = new float[feedback.Length];
            CounterRandom.For(3, (ulong)round).FillNormal(delta, 1e-4);
            var x = new float[feedback.Length];
            for (int i = 0; i < x.Length; i++) x[i] = delta[i] + feedback[i];
            var received = quantizer.RoundTrip(x, (Rows, Columns));
            for (int i = 0; i < x.Length; i++)
            {
                feedback[i] = x[i] - received[i];
                sent[i] += received[i];
                whole[i] += delta[i];
                size = Math.Max(size, Math.Abs(x[i]));
            }
        }
        for (int i = 0; i < whole.Length; i++)
            Assert.Equal(whole[i], sent[i] + feedback[i], Rounds * size * 1e-6);
        // And what is left stays bounded: below the half of all that there was, where one fixed tenth is not all a codec sends.
        if (name == "cocktail") return;
        var (left, all) = (feedback.Sum(value => (double)value * value), whole.Sum(value => value * value));
        Assert.True(left < all, $"{name}: {left / all:g3} of the squares are left");
    }
}
