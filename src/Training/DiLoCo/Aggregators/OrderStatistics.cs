namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>Medians of a few numbers, which decide limits, deadlines and plans.</summary>
internal static class OrderStatistics
{
    /// <summary>The number that has ⌊(n−1)/2⌋ before it in ascending order: one of the numbers, and never above the median.</summary>
    public static double LowerMedian(ReadOnlySpan<double> numbers)
    {
        double[] sorted = [.. numbers];
        Array.Sort(sorted);
        return sorted[(sorted.Length - 1) / 2];
    }
}
