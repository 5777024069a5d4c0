using System.Diagnostics;

namespace ZeroG.Bench.Calls;

/// <summary>Calls a grain that answers at once, from outside any grain.</summary>
internal static class CallBench
{
    /// <summary>Calls a second with so many in flight, each caller with a grain of its own.</summary>
    public static async Task<double> ThroughputAsync(IGrainFactory grains, int inFlight, TimeSpan duration)
    {
        using var stop = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var callers = Enumerable.Range(0, inFlight)
            .Select(key => Task.Run(() => CallAsync(grains.GetGrain<IEchoGrain>(key), CopyCheck.Sample(key), stop.Token)))
            .ToArray();
        await Task.Delay(duration);
        await stop.CancelAsync();
        var calls = (await Task.WhenAll(callers)).Sum();
        return calls / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Median duration of a call with one in flight, in microseconds.</summary>
    public static Task<double> MedianMicrosAsync(IEchoGrain grain, int calls) => Task.Run(async () =>
    {
        var echo = CopyCheck.Sample(1);
        var ticks = new long[calls];
        for (var i = 0; i < calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await grain.EchoAsync(echo);
            ticks[i] = Stopwatch.GetTimestamp() - start;
        }

        Array.Sort(ticks);
        return ticks[calls / 2] * 1e6 / Stopwatch.Frequency;
    });

    private static async Task<long> CallAsync(IEchoGrain grain, Echo echo, CancellationToken stop)
    {
        var calls = 0L;
        for (; !stop.IsCancellationRequested; calls++) await grain.EchoAsync(echo);
        return calls;
    }
}
