using ZeroG.Training.Numerics;

namespace ZeroG.Training.Data;

/// <summary>The rule by which windows of a text are drawn: a pure function of seed and place, for which no text is needed.</summary>
internal static class DataSelection
{
    // "data" and "sample" in ASCII keep these streams apart from each other and from every other use of the seed.
    private const ulong Data = 0x64617461;
    private const ulong Sample = 0x73616D706C65;

    /// <summary>Start offsets of the windows of one step of one worker, uniform below <paramref name="windows"/>, with replacement.</summary>
    public static void OfStep(long windows, ulong seed, int worker, int round, int step, Span<long> offsets)
    {
        var stream = CounterRandom.For(seed, Data, (ulong)worker, (ulong)round, (ulong)step);
        for (int i = 0; i < offsets.Length; i++)
            offsets[i] = stream.Below((ulong)i, windows);
    }

    /// <summary>Start offsets of windows <paramref name="first"/> and those behind it in the endless stream of samples.</summary>
    public static void OfSamples(long windows, ulong seed, long first, Span<long> offsets)
    {
        var stream = CounterRandom.For(seed, Sample);
        for (int i = 0; i < offsets.Length; i++)
            offsets[i] = stream.Below((ulong)(first + i), windows);
    }
}
