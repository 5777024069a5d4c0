using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>How long a round waits for its members: median + k·MAD of how long members took in recent rounds.</summary>
/// <remarks>
/// Half of what is looked at would have to be slow to move the median, so that one straggler cannot hold up the rest, while
/// members that differ for good widen the deviation and are waited for.
/// </remarks>
public static class RoundDeadline
{
    /// <summary>Seconds from the opening of the next round to its deadline.</summary>
    /// <param name="settings">Within their bounds.</param>
    /// <param name="rounds">
    /// Rounds, oldest first; of each, the seconds from its opening to the arrival of each member's whole part, late ones too:
    /// without them a deadline that is too short would never learn so. A round in which nothing arrived may be empty.
    /// </param>
    /// <exception cref="ArgumentException">A time is negative or not finite.</exception>
    public static double Next(DeadlineSettings settings, IReadOnlyList<IReadOnlyList<double>> rounds)
    {
        settings.Validate();
        double[] times = [.. rounds.Skip(rounds.Count - Math.Min(rounds.Count, settings.Window)).SelectMany(times => times)];
        if (times.Length == 0)
            return settings.StartSeconds;
        if (Array.Find(times, time => !(time >= 0 && double.IsFinite(time))) is not 0 and var wrong)
            throw new ArgumentException(Figure.Text($"A member cannot have taken {wrong} s: measure by a monotonic clock."), nameof(rounds));
        var median = OrderStatistics.Median(times);
        var margin = Math.Max(settings.Deviations * OrderStatistics.MedianAbsoluteDeviation(times), settings.LeastMargin * median);
        return Math.Clamp(median + margin, settings.FloorSeconds, settings.CapSeconds);
    }
}
