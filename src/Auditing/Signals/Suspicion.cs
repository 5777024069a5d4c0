using System.Collections.Immutable;
using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Auditing.Signals;

/// <summary>How often a worker is to be audited, and why more often than others.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="Rate">Basis points: the base rate, or more.</param>
/// <param name="Signals">What raised it, ascending.</param>
public sealed record Suspicion(uint Worker, int Rate, ImmutableArray<SuspicionKind> Signals)
{
    /// <summary>Basis points of a whole.</summary>
    public const int Whole = 10_000;

    /// <summary>
    /// The rates of a round's workers. A rate is the base rate and what each signal adds, at most everything: no measurement, of whomever,
    /// brings it below the base rate. With fewer than three workers nobody can stand out, and only overlap, speed and what is not finite count.
    /// </summary>
    /// <param name="settings">Within their bounds.</param>
    /// <param name="measurements">Of all workers whose δ arrived, each once. What is not finite is suspect.</param>
    /// <param name="baseRate">The round's rate in basis points, fixed before it began.</param>
    /// <returns>One a measurement, in the same order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The base rate is not 0 to 10,000.</exception>
    public static ImmutableArray<Suspicion> Of(SuspicionSettings settings, IReadOnlyList<UpdateMeasurement> measurements, int baseRate)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(measurements);
        ArgumentOutOfRangeException.ThrowIfNegative(baseRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(baseRate, Whole);
        settings.Validate();
        var norms = Spread.Of(measurements.Select(one => one.Norm));
        var overlaps = Spread.Of(measurements.Select(one => one.Overlap));
        var directions = Spread.Of(measurements.Select(one => one.Direction));
        var advantages = Spread.Of(measurements.Select(one => one.Advantage).OfType<double>());
        return
        [
            .. measurements.Select(one =>
            {
                ImmutableArray<SuspicionKind> signals = [.. Judge(settings, one, norms, overlaps, directions, advantages).Order()];
                return new Suspicion(one.Worker, (int)Math.Min(Whole, baseRate + signals.Sum(signal => (long)settings.Raises[(int)signal])), signals);
            }),
        ];
    }

    // Comparisons say what is unsuspected, so that a NaN never is.
    private static IEnumerable<SuspicionKind> Judge(
        SuspicionSettings settings, UpdateMeasurement one, Spread norms, Spread overlaps, Spread directions, Spread advantages)
    {
        var k = settings.Deviations;
        if (!double.IsFinite(one.Norm) || (norms.IsWide && !(Math.Abs(one.Norm - norms.Median) <= Math.Max(k * norms.Deviation, settings.NormMargin * norms.Median))))
            yield return SuspicionKind.Norm;
        // Where all overlap, as with one step a round, a copy cannot be told from the rest.
        if (!(one.Overlap < settings.OverlapLimit) && !(overlaps.IsWide && one.Overlap <= overlaps.Median + k * overlaps.Deviation && overlaps.Median >= settings.OverlapLimit))
            yield return SuspicionKind.Overlap;
        if (!double.IsFinite(one.Direction) || (directions.IsWide && !(directions.Median - one.Direction <= Math.Max(k * directions.Deviation, settings.DirectionMargin))))
            yield return SuspicionKind.Direction;
        // Where nobody has an advantage, as in a text that repeats itself, its lack shows nothing.
        if (one.Advantage is { } advantage && (!double.IsFinite(advantage) || (advantages is { IsWide: true, Median: > 0 } && !(advantage >= settings.GainShare * advantages.Median))))
            yield return SuspicionKind.Gain;
        if (one is { StepSeconds: { } seconds, MeasuredStepSeconds: { } measured } && !(seconds >= settings.SpeedShare * measured))
            yield return SuspicionKind.Speed;
    }

    // Of what is finite.
    private readonly record struct Spread(double Median, double Deviation, bool IsWide)
    {
        public static Spread Of(IEnumerable<double> values)
        {
            double[] numbers = [.. values.Where(double.IsFinite)];
            return numbers.Length < 3 ? default : new Spread(OrderStatistics.Median(numbers), OrderStatistics.MedianAbsoluteDeviation(numbers), true);
        }
    }
}
