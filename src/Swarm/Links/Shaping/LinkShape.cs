namespace ZeroG.Swarm.Links;

/// <summary>What one direction of a link lets through: a rate, and a time of flight.</summary>
public sealed record LinkShape
{
    /// <summary>Bytes wait before the line for at most so much of its time.</summary>
    private const double QueueSeconds = 0.1;

    // Without a rate nothing says how much a line holds.
    private const int UnratedInFlight = 8 << 20;

    /// <summary>No limit and no delay.</summary>
    public static LinkShape Open { get; } = new(null, TimeSpan.Zero);

    /// <summary>A shape.</summary>
    /// <param name="bytesPerSecond">Bytes a second, from 1,000 to 10¹⁰; null for as fast as it goes.</param>
    /// <param name="delay">One-way time of flight, up to a minute.</param>
    /// <param name="burst">Bytes that may leave at once after a pause; null for a millisecond of the rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside those bounds.</exception>
    public LinkShape(long? bytesPerSecond, TimeSpan delay, int? burst = null)
    {
        if (bytesPerSecond is < 1_000 or > 10_000_000_000)
            throw new ArgumentOutOfRangeException(nameof(bytesPerSecond), bytesPerSecond, "A rate is 1,000 to 10,000,000,000 bytes a second, or null for none.");
        if (delay < TimeSpan.Zero || delay > TimeSpan.FromMinutes(1))
            throw new ArgumentOutOfRangeException(nameof(delay), delay, "A delay is 0 to 60 seconds.");
        ArgumentOutOfRangeException.ThrowIfNegative(burst ?? 0, nameof(burst));
        (BytesPerSecond, Delay, Burst) = (bytesPerSecond, delay, burst ?? (int)((bytesPerSecond ?? 0) / 1_000));
    }

    /// <summary>Bytes a second, or null for as fast as it goes.</summary>
    public long? BytesPerSecond { get; }

    /// <summary>One-way time of flight.</summary>
    public TimeSpan Delay { get; }

    /// <summary>Bytes that may leave at once after a pause.</summary>
    public int Burst { get; }

    /// <summary>Whether it shapes anything.</summary>
    public bool IsOpen => BytesPerSecond is null && Delay == TimeSpan.Zero;

    /// <summary>Bytes that leave as one: 2 ms of the rate, 256 bytes to 256 KiB.</summary>
    internal int Slice => BytesPerSecond is { } rate ? (int)Math.Clamp(rate / 500, 256, 256 << 10) : 64 << 10;

    /// <summary>Most bytes between the writer and the far end: those in flight, and 100 ms of the rate that wait for the line.</summary>
    internal long Capacity => BytesPerSecond is { } rate
        ? (long)(rate * Delay.TotalSeconds) + (long)Math.Clamp(rate * QueueSeconds, 4 << 10, 16 << 20)
        : UnratedInFlight;
}
