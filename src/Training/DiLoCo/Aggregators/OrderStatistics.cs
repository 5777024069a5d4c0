namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>Medians of a few numbers, which decide limits, deadlines and plans.</summary>
internal static class OrderStatistics
{
    /// <summary>The middle number, or half the sum of the two middle ones.</summary>
    public static double Median(ReadOnlySpan<double> numbers)
    {
        double[] sorted = [.. numbers];
        Array.Sort(sorted);
        double low = sorted[(sorted.Length - 1) / 2], high = sorted[sorted.Length / 2];
        return low == high ? low : 0.5 * low + 0.5 * high;
    }

    /// <summary>The median of the distances to the median (MAD), as it is, without a factor for normal numbers.</summary>
    public static double MedianAbsoluteDeviation(ReadOnlySpan<double> numbers)
    {
        var median = Median(numbers);
        double[] distances = [.. numbers];
        foreach (ref var number in distances.AsSpan())
            number = Math.Abs(number - median);
        return Median(distances);
    }

    /// <summary>The number that has ⌊(n−1)/2⌋ before it in ascending order: one of the numbers, and never above the median.</summary>
    public static double LowerMedian(ReadOnlySpan<double> numbers)
    {
        double[] sorted = [.. numbers];
        Array.Sort(sorted);
        return sorted[(sorted.Length - 1) / 2];
    }
}
