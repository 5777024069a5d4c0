using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>How a round's deadline is learned from the rounds before.</summary>
public sealed record DeadlineSettings
{
    /// <summary>Deadline in seconds before anything has been measured.</summary>
    public double StartSeconds { get; init; } = 120;

    /// <summary>Shortest deadline, in seconds.</summary>
    public double FloorSeconds { get; init; } = 1;

    /// <summary>Longest deadline, in seconds.</summary>
    public double CapSeconds { get; init; } = 3600;

    /// <summary>k: how many median absolute deviations beyond the median.</summary>
    public double Deviations { get; init; } = 5;

    /// <summary>
    /// Least distance beyond the median, as a share of it: when all rounds took equally long their deviation is 0, and the
    /// next would be late by a hair.
    /// </summary>
    public double LeastMargin { get; init; } = 0.25;

    /// <summary>Rounds that are looked at.</summary>
    public int Window { get; init; } = 16;

    /// <summary>Returns these settings when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public DeadlineSettings Validate() =>
        FloorSeconds is > 0 and <= 1e6 && CapSeconds >= FloorSeconds && CapSeconds <= 1e6
        && StartSeconds >= FloorSeconds && StartSeconds <= CapSeconds
        && Deviations is >= 0 and <= 1000 && LeastMargin is >= 0 and <= 10 && Window is >= 1 and <= 1024
            ? this
            : throw new ModelConfigException(
                $"{this} is out of bounds: choose 0 < FloorSeconds <= StartSeconds <= CapSeconds <= 1,000,000, Deviations 0 to 1000, " +
                "LeastMargin 0 to 10, Window 1 to 1024.");
}
