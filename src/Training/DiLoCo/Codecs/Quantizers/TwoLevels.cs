namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>Two magnitudes that stand for many, with a least of squared error: Lloyd's iteration from the mean, in double.</summary>
internal static class TwoLevels
{
    private const int Iterations = 4;

    /// <summary>The lower and the upper level of one magnitude or more. Sums ascend.</summary>
    public static (float Lower, float Upper) Of(ReadOnlySpan<float> magnitudes)
    {
        double sum = 0;
        foreach (var magnitude in magnitudes)
            sum += magnitude;
        double mean = sum / magnitudes.Length, boundary = mean, lower = mean, upper = mean;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            double below = 0;
            int count = 0;
            foreach (var magnitude in magnitudes)
            {
                if (magnitude >= boundary) continue;
                below += magnitude;
                count++;
            }
            if (count == 0 || count == magnitudes.Length) break;
            lower = below / count;
            upper = (sum - below) / (magnitudes.Length - count);
            boundary = 0.5 * (lower + upper);
        }
        return ((float)lower, (float)upper);
    }
}
