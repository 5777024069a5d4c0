using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

/// <summary>Parts of one tensor as workers send them: a direction they share, and noise of their own.</summary>
internal static class SomeParts
{
    /// <summary>Values of the tensor: more than a block, and no multiple of a vector.</summary>
    public const int Length = 16_384 + 37;

    /// <summary>One part a worker, with keys 0, 3, 6, … and different tokens.</summary>
    public static Part[] Honest(int count, ulong seed, int length = Length)
    {
        var shared = CounterRandom.For(seed, 1_000_000);
        return [.. Enumerable.Range(0, count).Select(worker => new Part(3 * worker, 1000 + 10 * worker, Values(worker)))];

        float[] Values(int worker)
        {
            var own = CounterRandom.For(seed, (ulong)worker);
            return [.. Enumerable.Range(0, length).Select(i =>
                (float)(0.01 * (shared.Uniform((ulong)i) - 0.5) + 0.005 * (own.Uniform((ulong)i) - 0.5)))];
        }
    }

    /// <summary>The same parts, those from the start up to <paramref name="bad"/> spoiled.</summary>
    public static Part[] Spoil(Part[] parts, int bad, Attack attack) =>
        [.. parts.Select((part, i) => i < bad ? part with { Values = Spoiled(part.Values, attack, (ulong)i) } : part)];

    /// <summary>What the aggregator makes of the parts.</summary>
    public static float[] Combine(this IAggregator aggregator, params Part[] parts)
    {
        var result = new float[parts[0].Values.Length];
        Array.Fill(result, float.NaN);
        aggregator.Combine(parts, result);
        return result;
    }

    public static double Norm(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (var value in values)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    public static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return Math.Sqrt(sum);
    }

    private static float[] Spoiled(ReadOnlyMemory<float> values, Attack attack, ulong seed)
    {
        var noise = CounterRandom.For(seed, 77);
        return [.. values.ToArray().Select((value, i) => attack switch
        {
            Attack.Scaled => 1000 * value,
            Attack.Flipped => -value,
            Attack.Noise => (float)(noise.Uniform((ulong)i) - 0.5),
            Attack.Huge => (i % 2 == 0 ? 1 : -1) * 3e38f,
            _ => 0,
        })];
    }
}

/// <summary>What a bad worker sends.</summary>
public enum Attack
{
    /// <summary>A thousand times what it found.</summary>
    Scaled,

    /// <summary>The opposite of what it found.</summary>
    Flipped,

    /// <summary>Noise, some hundred times as large as what it found.</summary>
    Noise,

    /// <summary>Values near the largest that a float holds.</summary>
    Huge,

    /// <summary>Zeros.</summary>
    Nothing,
}
