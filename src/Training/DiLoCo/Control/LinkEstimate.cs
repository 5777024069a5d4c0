using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>One transfer over a link, measured.</summary>
/// <param name="Bytes">Its size, above 0.</param>
/// <param name="Seconds">From its first byte's leaving to its last byte's arrival, above 0.</param>
public readonly record struct LinkSample(long Bytes, double Seconds);

/// <summary>
/// What a member's link does: seconds = latency + bytes ÷ rate, fitted so that fewer than a quarter of spoiled measurements
/// cannot spoil it.
/// </summary>
/// <param name="BytesPerSecond">Rate, each way.</param>
/// <param name="LatencySeconds">What a transfer of no bytes would take, one way.</param>
public sealed record LinkEstimate(double BytesPerSecond, double LatencySeconds)
{
    /// <summary>Samples that are looked at, the newest.</summary>
    public const int Window = 64;

    // Sizes that are nearly equal say nothing about the rate but noise.
    private const double LeastSpread = 0.1;

    /// <summary>
    /// The estimate: 1 ÷ rate is the median of the slopes between all pairs of samples whose sizes differ by a tenth of the
    /// largest or more (Theil 1950, Sen 1968), the latency the median of what is left, no less than 0. Without such pairs, or
    /// when they fall, all the time is taken for the rate's: the median of seconds ÷ bytes.
    /// </summary>
    /// <param name="samples">Oldest first; null is returned when there is none.</param>
    /// <exception cref="ArgumentException">A sample has no bytes, or no time.</exception>
    public static LinkEstimate? From(IReadOnlyList<LinkSample> samples)
    {
        LinkSample[] recent = [.. samples.Skip(samples.Count - Math.Min(samples.Count, Window))];
        if (recent.Length == 0)
            return null;
        if (Array.Exists(recent, sample => sample.Bytes <= 0 || !(sample.Seconds > 0) || !double.IsFinite(sample.Seconds)))
            throw new ArgumentException("A sample of a link needs bytes and seconds above 0.", nameof(samples));

        var largest = recent.Max(sample => sample.Bytes);
        double[] slopes =
        [
            .. from a in recent
               from b in recent
               where b.Bytes - a.Bytes >= LeastSpread * largest
               select (b.Seconds - a.Seconds) / (b.Bytes - a.Bytes),
        ];
        if (slopes.Length > 0 && OrderStatistics.Median(slopes) is > 0 and var slope)
        {
            var latency = OrderStatistics.Median([.. recent.Select(sample => sample.Seconds - sample.Bytes * slope)]);
            return new LinkEstimate(1 / slope, Math.Max(0, latency));
        }
        return new LinkEstimate(1 / OrderStatistics.Median([.. recent.Select(sample => sample.Seconds / sample.Bytes)]), 0);
    }

    /// <summary>Seconds of one transfer, one way.</summary>
    public double TransferSeconds(long bytes) => LatencySeconds + bytes / BytesPerSecond;

    /// <summary>
    /// Seconds until the last average is there, on a link that carries both ways at once: pieces go up one after another, the
    /// hub answers each as soon as it has it, and answers come down one after another.
    /// </summary>
    /// <param name="pieces">In the order in which they go up.</param>
    /// <exception cref="ArgumentException">A piece waits for itself or a later one, or has a negative size.</exception>
    public double ExchangeSeconds(IReadOnlyList<ExchangePiece> pieces)
    {
        var answered = new double[pieces.Count];
        double upFree = 0, downFree = 0;
        for (int i = 0; i < answered.Length; i++)
        {
            var (up, down, after) = pieces[i];
            if (up < 0 || down < 0 || after >= i)
                throw new ArgumentException(Figure.Text($"Piece {i} of {up} bytes up, {down} down, cannot wait for piece {after}."), nameof(pieces));
            // A second stage can only be worked out from the average of the first.
            upFree = Math.Max(upFree, after is { } first ? answered[first] : 0) + up / BytesPerSecond;
            downFree = Math.Max(downFree, upFree + LatencySeconds) + down / BytesPerSecond;
            answered[i] = downFree + LatencySeconds;
        }
        return answered.Length == 0 ? 0 : answered[^1];
    }

    /// <summary>The same for so many bytes each way, in so many equal pieces that wait for none.</summary>
    public double ExchangeSeconds(long bytes, int pieces)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pieces);
        return 2 * LatencySeconds + bytes / BytesPerSecond * (1 + 1.0 / pieces);
    }
}

/// <summary>One tensor's stage in an exchange.</summary>
/// <param name="UpBytes">What a worker sends.</param>
/// <param name="DownBytes">What it gets back.</param>
/// <param name="After">Index of the piece whose average must be there first, or null.</param>
public readonly record struct ExchangePiece(long UpBytes, long DownBytes, int? After = null);
