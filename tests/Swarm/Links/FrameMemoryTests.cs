using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

// Alone, for what the process allocates is counted.
[Collection(Timing.Name)]
public sealed class FrameMemoryTests
{
    private static readonly MessageLimits s_limits = new(new(1, 4 << 20), new(2, 100));

    [Fact]
    public async Task Hostile_bytes_end_in_a_reason_and_hold_no_more_than_the_limits_allow()
    {
        var random = new Random(7);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        const int Runs = 2_000;
        for (var run = 0; run < Runs; run++)
        {
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            if (run % 2 == 0) bytes[0] = (byte)random.Next(0, 4);
            var cut = random.Next(bytes.Length);
            await using var messages = new MessageStream(new ScriptedStream([.. new[] { bytes[..cut], bytes[cut..] }.Where(part => part.Length > 0)]) { Ends = true }, s_limits);
            try
            {
                while (await messages.ReceiveAsync() is { } message)
                {
                    Assert.InRange(message.Payload.Length, 0, s_limits.Of(message.Kind));
                    message.Dispose();
                }
            }
            catch (LinkException failure)
            {
                Assert.True(failure.Fault is LinkFault.Malformed or LinkFault.Vanished, failure.Message);
            }
        }

        // Declared lengths reach 2 GiB; a run may hold a header's buffer, its own objects, and once a pooled buffer of 4 MiB.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Runs * 64_000L);
    }

    [Fact]
    public async Task A_frame_costs_no_memory_beyond_pooled_buffers()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var left = new MessageStream(sockets.Left, s_limits);
        await using var right = new MessageStream(sockets.Right, s_limits);
        var payload = new byte[2_000];
        async Task ExchangeAsync(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                await left.SendAsync(1, payload);
                (await right.ReceiveAsync())!.Value.Dispose();
            }
        }

        await ExchangeAsync(500);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await ExchangeAsync(2_000);

        // What is left are the waits of this test's own loop; a buffer a frame would be 2,000 bytes at least.
        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - before) / 2_000, 0, 700);
    }
}
