using ZeroG.Training.Model;

namespace ZeroG.Auditing.Signals;

/// <summary>
/// When a worker is suspected, and by how much that raises its rate. A signal that is wrong costs an audit and nobody's stake, so that
/// these are set to be wrong seldom rather than never.
/// </summary>
public sealed record SuspicionSettings
{
    /// <summary>
    /// k: deviations (MAD) from the median beyond which a worker stands out. Of normal numbers 6 MAD are 4 standard deviations; the MAD of
    /// a handful of workers is itself uncertain, which the margins below allow for.
    /// </summary>
    public double Deviations { get; init; } = 6;

    /// <summary>Least distance of a norm from the median, as a share of it: honest workers' shards differ, and few norms may agree by chance.</summary>
    public double NormMargin { get; init; } = 0.5;

    /// <summary>Cosine from which two δ are nearly the same. Short rounds on one text come near it honestly, which the median of the round's overlaps allows for.</summary>
    public double OverlapLimit { get; init; } = 0.97;

    /// <summary>Least distance below the median cosine with the sum of the others.</summary>
    public double DirectionMargin { get; init; } = 0.2;

    /// <summary>Share of the median advantage on assigned batches that is too little: training on other windows leaves about none.</summary>
    public double GainShare { get; init; } = 0.25;

    /// <summary>Share of the measured seconds of a step below which a step was not computed: devices get faster by turbo and an idle neighbour, not by half.</summary>
    public double SpeedShare { get; init; } = 0.5;

    /// <summary>
    /// By how many basis points each signal raises the rate, by <see cref="SuspicionKind"/>: those that honest workers hardly ever give by
    /// much, the gain, which is a difference of small differences, by little.
    /// </summary>
    public IReadOnlyList<int> Raises { get; init; } = [2_000, 5_000, 5_000, 1_000, 2_000];

    /// <summary>Returns these settings when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public SuspicionSettings Validate() =>
        Deviations is > 0 and <= 100 && NormMargin is >= 0 and <= 100 && OverlapLimit is > 0 and < 1 && DirectionMargin is >= 0 and <= 2
        && GainShare is >= 0 and < 1 && SpeedShare is >= 0 and < 1 && Raises.Count == Enum.GetValues<SuspicionKind>().Length && Raises.All(raise => raise is >= 0 and <= 10_000)
            ? this
            : throw new ModelConfigException(
                $"{this} is out of bounds: choose Deviations above 0, to 100, NormMargin 0 to 100, OverlapLimit between 0 and 1, DirectionMargin 0 to 2, " +
                "GainShare and SpeedShare 0 to below 1, and a raise of 0 to 10,000 basis points for each kind.");
}
