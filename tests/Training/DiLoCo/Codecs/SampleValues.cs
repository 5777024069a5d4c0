using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests;

/// <summary>Values of the kinds that updates have, and of kinds they should not have.</summary>
internal static class SampleValues
{
    public static IReadOnlyList<string> Kinds { get; } =
        ["normal", "heavy", "tiny", "huge", "least", "largest", "rows", "sparse", "equal", "one-sided"];

    public static IReadOnlyList<(int Rows, int Columns)> Shapes { get; } = [(1, 0), (64, 0), (1, 1), (7, 9), (8, 8), (3, 41), (64, 96), (100, 161)];

    public static float[] Of(string kind, int count, ulong seed)
    {
        var values = new float[count];
        var random = CounterRandom.ForName(seed, kind);
        random.FillNormal(values, 1);
        for (int i = 0; i < count; i++)
        {
            double x = values[i];
            values[i] = (float)(kind switch
            {
                "normal" => x,
                "heavy" => x * x * x,
                "tiny" => x * 1e-6,
                "huge" => x * 1e30,
                "least" => x * 1e-36,
                "largest" => Math.Clamp(x, -3, 3) * 1e38,
                "rows" => x * Math.ScaleB(1, i / 64 % 8),
                "sparse" => i % 97 == 0 ? x : 0,
                "equal" => 0.1,
                "one-sided" => Math.Abs(x),
                _ => throw new ArgumentException(kind),
            });
        }
        return values;
    }

    /// <summary>Squared error and the values' own squares.</summary>
    public static (double Error, double Energy) Error(ReadOnlySpan<float> values, ReadOnlySpan<float> decoded)
    {
        double error = 0, energy = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = (double)values[i] - decoded[i];
            error += difference * difference;
            energy += (double)values[i] * values[i];
        }
        return (error, energy);
    }
}
