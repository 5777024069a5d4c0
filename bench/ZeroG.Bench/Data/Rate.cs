using System.Diagnostics;

namespace ZeroG.Bench.Data;

/// <summary>How fast bytes were dealt with.</summary>
/// <param name="MegabytesPerSecond">Megabytes (10^6 bytes) in a second of wall time.</param>
/// <param name="MegabytesPerCpuSecond">Megabytes in a second of processor time, of all of this process.</param>
internal sealed record Rate(double MegabytesPerSecond, double MegabytesPerCpuSecond)
{
    /// <summary>Times some work.</summary>
    /// <param name="bytes">Bytes that it deals with.</param>
    /// <param name="work">The work.</param>
    public static async Task<Rate> OfAsync(long bytes, Func<Task> work)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var since = Stopwatch.GetTimestamp();
        await work();
        var wall = Stopwatch.GetElapsedTime(since);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        return new Rate(bytes / 1e6 / wall.TotalSeconds, bytes / 1e6 / cpu.TotalSeconds);
    }
}

/// <summary>The rates of several repetitions.</summary>
/// <param name="MegabytesPerSecond">In wall time.</param>
/// <param name="MegabytesPerCpuSecond">In processor time.</param>
internal sealed record RateSpread(Spread MegabytesPerSecond, Spread MegabytesPerCpuSecond)
{
    /// <summary>Of some rates, at least one.</summary>
    public static RateSpread Of(IReadOnlyList<Rate> rates) => new(
        Spread.Of(rates.Select(rate => rate.MegabytesPerSecond)), Spread.Of(rates.Select(rate => rate.MegabytesPerCpuSecond)));
}
