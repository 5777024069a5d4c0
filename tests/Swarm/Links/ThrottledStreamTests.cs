using System.Diagnostics;
using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

[Collection(Timing.Name)]
public sealed class ThrottledStreamTests
{
    [Theory]
    [InlineData(20_000)]
    [InlineData(300_000)]
    [InlineData(5_000_000)]
    [InlineData(100_000_000)]
    public async Task A_second_of_bytes_takes_a_second_within_two_percent(int rate)
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var throttled = new ThrottledStream(sockets.Left, new LinkShape(rate, TimeSpan.Zero));
        await WarmAsync(throttled, sockets.Right);

        var bytes = new byte[rate];

        await Timing.WithinAsync(0.98, 1.02, async () =>
        {
            var (watch, sending) = (Stopwatch.StartNew(), throttled.WriteAsync(bytes).AsTask());
            await ReadAsync(sockets.Right, rate);
            var took = watch.Elapsed.TotalSeconds;
            await sending;
            return took;
        });
    }

    [Fact]
    public async Task Both_directions_have_the_whole_rate_at_once()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var left = new ThrottledStream(sockets.Left, new LinkShape(2_000_000, TimeSpan.Zero));
        await using var right = new ThrottledStream(sockets.Right, new LinkShape(1_000_000, TimeSpan.Zero));
        await WarmAsync(left, right);

        await Timing.WithinAsync(0.98, 1.02, async () =>
        {
            var watch = Stopwatch.StartNew();
            var sending = Task.WhenAll(left.WriteAsync(new byte[2_000_000]).AsTask(), right.WriteAsync(new byte[1_000_000]).AsTask());
            await Task.WhenAll(ReadAsync(right, 2_000_000), ReadAsync(left, 1_000_000));
            var took = watch.Elapsed.TotalSeconds;
            await sending;
            return took;
        });
    }

    [Fact]
    public async Task A_delay_comes_once_and_takes_nothing_from_the_rate()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var throttled = new ThrottledStream(sockets.Left, new LinkShape(4_000_000, TimeSpan.FromMilliseconds(250)));

        await Timing.WithinAsync(0.74, 0.77, async () =>
        {
            var (watch, sending) = (Stopwatch.StartNew(), throttled.WriteAsync(new byte[2_000_000]).AsTask());
            await ReadAsync(sockets.Right, 1);
            Assert.True(watch.Elapsed.TotalSeconds >= 0.249, $"The first byte flew for {watch.Elapsed}.");
            await ReadAsync(sockets.Right, 1_999_999);
            var took = watch.Elapsed.TotalSeconds;
            await sending;
            return took;
        });
    }

    [Fact]
    public async Task A_writer_is_held_up_before_more_than_a_tenth_of_a_second_waits()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var throttled = new ThrottledStream(sockets.Left, new LinkShape(1_000_000, TimeSpan.Zero));

        // All but the 100 KB that may wait have left when the write returns.
        await Timing.WithinAsync(0.39, 0.42, async () =>
        {
            var watch = Stopwatch.StartNew();
            await throttled.WriteAsync(new byte[500_000]);
            var took = watch.Elapsed.TotalSeconds;
            await throttled.FlushAsync();
            Assert.True(watch.Elapsed.TotalSeconds >= 0.49, $"500 KB left within {watch.Elapsed}.");
            return took;
        });
    }

    [Fact]
    public async Task Waiting_costs_no_processor_time()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var throttled = new ThrottledStream(sockets.Left, new LinkShape(1_000, TimeSpan.FromMilliseconds(300)));
        await throttled.WriteAsync(new byte[50]);
        await throttled.FlushAsync();
        await throttled.WriteAsync(new byte[500]);
        var (before, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());

        await throttled.FlushAsync();

        // A loop that spins takes all of one core.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.79, double.MaxValue);
        Assert.InRange((Environment.CpuUsage.TotalTime - before).TotalSeconds, 0, 0.5 * watch.Elapsed.TotalSeconds);
    }

    [Fact]
    public async Task A_broken_connection_reaches_the_writer()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var throttled = new ThrottledStream(sockets.Left, new LinkShape(10_000_000, TimeSpan.Zero));
        sockets.Right.Dispose();

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true) await throttled.WriteAsync(new byte[100_000]);
        });
    }

    [Fact]
    public async Task A_write_that_is_given_up_ends_at_once()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var throttled = new ThrottledStream(sockets.Left, new LinkShape(1_000, TimeSpan.Zero));
        using var given = new CancellationTokenSource();
        var writing = throttled.WriteAsync(new byte[100_000], given.Token).AsTask();

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task Bytes_that_are_due_in_less_than_a_span_can_say_leave_once()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var throttled = new ThrottledStream(sockets.Left, new LinkShape(null, TimeSpan.FromMilliseconds(1)), new NanosecondClock(0, 999_999, 1_000_000));

        await throttled.WriteAsync(new byte[] { 1, 2, 3 });
        await throttled.FlushAsync();
        await throttled.DisposeAsync();

        using var received = new MemoryStream();
        await sockets.Right.CopyToAsync(received);
        Assert.Equal([1, 2, 3], received.ToArray());
    }

    // What runs for the first time is compiled first.
    private static async Task WarmAsync(Stream from, Stream to)
    {
        await from.WriteAsync(new byte[64]);
        await ReadAsync(to, 64);
    }

    private static async Task ReadAsync(Stream stream, int bytes)
    {
        var buffer = new byte[Math.Min(bytes, 1 << 20)];
        for (var left = bytes; left > 0;) left -= await stream.ReadAtLeastAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), 1);
    }

    /// <summary>Shows those times one after another, then the last for ever, in nanoseconds: a hundredth of what a span can say.</summary>
    private sealed class NanosecondClock(params long[] times) : TimeProvider
    {
        private int _next;

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => times[Math.Min(Interlocked.Increment(ref _next), times.Length) - 1];
    }
}
