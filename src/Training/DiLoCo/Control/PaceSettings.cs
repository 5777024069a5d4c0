using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>Bounds and habits of <see cref="AdaptivePace"/>.</summary>
public sealed record PaceSettings
{
    /// <summary>Fewest inner steps of a round.</summary>
    public int MinSteps { get; init; } = 10;

    /// <summary>Most inner steps of a round: how far workers may drift apart.</summary>
    public int MaxSteps { get; init; } = 500;

    /// <summary>Lowest rank, or 0 when the codec has none.</summary>
    public int MinRank { get; init; } = 4;

    /// <summary>Highest rank, or 0 when the codec has none.</summary>
    public int MaxRank { get; init; } = 2048;

    /// <summary>
    /// The smaller side of the smallest matrix that is compressed: the rank is held to an eighth of it, for beyond that two
    /// factors save little.
    /// </summary>
    public int SmallestSide { get; init; } = int.MaxValue;

    /// <summary>c: averages whose effective rank counts.</summary>
    public int Window { get; init; } = 5;

    /// <summary>Rank ÷ mean effective rank. An average of rank r has an effective rank of at most r: at 1 the rank could only fall.</summary>
    public double Headroom { get; init; } = 1.5;

    /// <summary>τ ÷ steps that the exchange is predicted to take, at least 1.</summary>
    public double Safety { get; init; } = 1.25;

    /// <summary>Least H ÷ τ, at least 1; at 1 an average is a whole round old when it is applied.</summary>
    public double StepsPerDelay { get; init; } = 2;

    /// <summary>Most that a number may rise or fall by from one round to the next, as a factor above 1.</summary>
    public double MostChange { get; init; } = 1.5;

    /// <summary>Share by which a number must be too high before it is lowered; a rank, before it is changed at all.</summary>
    public double DeadBand { get; init; } = 0.1;

    /// <summary>Returns these settings when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public PaceSettings Validate()
    {
        bool steps = MinSteps >= 1 && MaxSteps >= MinSteps && MaxSteps <= 100_000;
        bool rank = (MinRank == 0 && MaxRank == 0) || (MinRank >= 1 && MaxRank >= MinRank && MaxRank <= 65_536);
        bool rest = SmallestSide >= 1 && Window is >= 1 and <= 1024 && Headroom is >= 1 and <= 100 && Safety is >= 1 and <= 100
            && StepsPerDelay is >= 1 and <= 1000 && MostChange is > 1 and <= 1000 && DeadBand is >= 0 and < 1;
        return steps && rank && rest ? this : throw new ModelConfigException(
            $"{this} is out of bounds: choose 1 <= MinSteps <= MaxSteps <= 100,000, 1 <= MinRank <= MaxRank <= 65,536 or both 0, " +
            "SmallestSide from 1, Window 1 to 1024, Headroom and Safety 1 to 100, StepsPerDelay 1 to 1000, MostChange above 1, to " +
            "1000, DeadBand 0 to below 1.");
    }
}
