namespace ZeroG.Swarm.Links.Shaping;

/// <summary>
/// When bytes leave a line of a fixed rate: a token bucket in its virtual-scheduling form (ITU-T I.371, annex A), which needs
/// no ticking. What leaves when depends on when bytes came and not on when anyone looked, so late timers lose no rate.
/// </summary>
/// <param name="bytesPerSecond">The rate, or null for none.</param>
/// <param name="burst">Bytes that leave at once after a pause.</param>
/// <param name="frequency">Ticks of the clock in a second.</param>
internal sealed class Line(long? bytesPerSecond, int burst, long frequency)
{
    // The line is busy since an instant with so many bytes: whole numbers, so that nothing is lost by rounding, however many slices.
    private long _since = long.MinValue;
    private long _bytes;

    /// <summary>Puts bytes on the line.</summary>
    /// <param name="now">When they come; never earlier than those before.</param>
    /// <param name="bytes">How many.</param>
    /// <returns>When the last of them has left.</returns>
    public long Send(long now, int bytes)
    {
        if (bytesPerSecond is not { } rate) return now;
        var earliest = now - Ticks(burst, rate);
        if (_since == long.MinValue || _since + Ticks(_bytes, rate) < earliest) (_since, _bytes) = (earliest, 0);
        _bytes += bytes;
        return Math.Max(now, _since + Ticks(_bytes, rate));
    }

    private long Ticks(long bytes, long rate) => (long)((Int128)bytes * frequency / rate);
}
