using System.Text;
using ZeroG.Conformance;
using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

public sealed class MessageStreamTests
{
    private static readonly MessageLimits s_limits = new(new(1, 4 << 20), new(2, 100));

    [Fact]
    public async Task Messages_of_every_length_arrive_whole_and_in_their_order()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var left = new MessageStream(sockets.Left, s_limits);
        await using var right = new MessageStream(sockets.Right, s_limits);
        int[] lengths = [0, 1, 127, 128, 16_383, 16_384, 70_000, 2_097_151, 2_097_152];
        var random = new Random(1);
        var sent = lengths.Select(length => random.GetItems<byte>([0, 1, 2, 127, 128, 255], length)).ToList();

        var sending = Task.Run(async () =>
        {
            foreach (var payload in sent) await left.SendAsync(1, payload);
        });

        foreach (var payload in sent)
        {
            using var message = (await right.ReceiveAsync())!.Value;
            Assert.Equal(1, message.Kind);
            Assert.Equal(payload, message.Payload.ToArray());
        }

        await sending;
    }

    [Fact]
    public async Task A_control_message_overtakes_bulk_between_frames_and_never_inside_one()
    {
        var stream = new ScriptedStream();
        await using var messages = new MessageStream(stream, s_limits);
        await messages.SendAsync(1, new byte[3]);
        await stream.Writing;
        await messages.SendAsync(1, new byte[4]);
        await messages.SendAsync(2, new byte[1], MessagePriority.Control);

        stream.Let(3);

        Assert.Equal([1, 3, 0, 0, 0], await stream.WrittenAsync());
        Assert.Equal([2, 1, 0], await stream.WrittenAsync());
        Assert.Equal([1, 4, 0, 0, 0, 0], await stream.WrittenAsync());
    }

    [Fact]
    public async Task A_sender_waits_while_too_much_is_queued_and_control_does_not_wait_with_it()
    {
        var stream = new ScriptedStream();
        await using var messages = new MessageStream(stream, s_limits, new MessageStreamOptions { QueuedBytes = 100 });
        await messages.SendAsync(1, new byte[80]);
        await stream.Writing;
        var second = messages.SendAsync(1, new byte[80]).AsTask();

        await messages.SendAsync(2, new byte[1], MessagePriority.Control);
        Assert.False(second.IsCompleted);
        stream.Let(1);
        await second;

        stream.Let(2);
        await messages.FlushAsync();
        Assert.Equal(82, (await stream.WrittenAsync()).Length);
    }

    [Fact]
    public async Task A_message_that_is_given_up_while_it_waits_for_room_was_never_sent()
    {
        var stream = new ScriptedStream();
        await using var messages = new MessageStream(stream, s_limits, new MessageStreamOptions { QueuedBytes = 10 });
        using var given = new CancellationTokenSource();
        await messages.SendAsync(1, new byte[8]);
        var second = messages.SendAsync(1, new byte[9], MessagePriority.Bulk, given.Token).AsTask();

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        stream.Let(2);
        await messages.FlushAsync();
        await messages.SendAsync(1, new byte[7]);
        Assert.Equal(10, (await stream.WrittenAsync()).Length);
        Assert.Equal(9, (await stream.WrittenAsync()).Length);
    }

    [Fact]
    public async Task A_receive_that_is_given_up_loses_no_message()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var left = new MessageStream(sockets.Left, s_limits);
        await using var right = new MessageStream(sockets.Right, s_limits);
        using var given = new CancellationTokenSource();
        var waiting = right.ReceiveAsync(given.Token).AsTask();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await left.SendAsync(2, "still here"u8.ToArray());

        using var message = (await right.ReceiveAsync())!.Value;
        Assert.Equal("still here", Encoding.UTF8.GetString(message.Payload.Span));
    }

    [Fact]
    public async Task A_good_bye_comes_after_all_that_was_sent_and_is_answered()
    {
        using var sockets = await SocketPair.OpenAsync();
        await using var left = new MessageStream(sockets.Left, s_limits);
        await using var right = new MessageStream(sockets.Right, s_limits);
        for (var i = 0; i < 20; i++) await left.SendAsync(1, new byte[10_000]);
        var closing = left.CloseAsync();

        var received = 0;
        while (await right.ReceiveAsync() is { } message)
        {
            message.Dispose();
            received++;
        }

        await right.CloseAsync();
        await closing;
        Assert.Equal(20, received);
        Assert.Equal(LinkFault.Closed, (await Assert.ThrowsAsync<LinkException>(async () => await left.SendAsync(1, new byte[1]))).Fault);
    }

    [Theory]
    [InlineData(new byte[0], "between frames")]
    [InlineData(new byte[] { 1 }, "inside a frame's header")]
    [InlineData(new byte[] { 1, 5, 0, 0 }, "after 2 of 5 bytes")]
    public async Task A_peer_that_vanishes_is_told_from_one_that_says_good_bye(byte[] bytes, string where)
    {
        await using var messages = new MessageStream(new ScriptedStream([2, 1, 9], bytes.Length == 0 ? [2, 0] : bytes) { Ends = true }, s_limits);
        (await messages.ReceiveAsync())!.Value.Dispose();
        if (bytes.Length == 0) (await messages.ReceiveAsync())!.Value.Dispose();

        var failure = await Assert.ThrowsAsync<LinkException>(async () => await messages.ReceiveAsync());

        Assert.Equal(LinkFault.Vanished, failure.Fault);
        Assert.Contains(where, failure.Message);
        // A link that broke takes no more.
        Assert.Equal(LinkFault.Vanished, (await Assert.ThrowsAsync<LinkException>(async () => await messages.SendAsync(1, new byte[1]))).Fault);
    }

    [Theory]
    [InlineData(new byte[] { 3, 0 }, "kind 3 is not taken")]
    [InlineData(new byte[] { 2, 101 }, "101 bytes; at most 100")]
    [InlineData(new byte[] { 1, 0xff, 0xff, 0xff, 0xff, 0x07 }, "2147483647 bytes; at most 4194304")]
    [InlineData(new byte[] { 1, 0xff, 0xff, 0xff, 0xff, 0x08 }, "at most 31 bits")]
    [InlineData(new byte[] { 1, 0x81, 0x00 }, "shortest form")]
    [InlineData(new byte[] { 0, 1, 1 }, "good-bye has a payload")]
    public async Task What_the_protocol_does_not_allow_ends_the_link_and_says_why(byte[] bytes, string why)
    {
        await using var messages = new MessageStream(new ScriptedStream(bytes), s_limits, new MessageStreamOptions { Peer = "worker 3" });

        var failure = await Assert.ThrowsAsync<LinkException>(async () => await messages.ReceiveAsync());

        Assert.Equal(LinkFault.Malformed, failure.Fault);
        Assert.Contains(why, failure.Message);
        Assert.Contains("worker 3", failure.Message);
    }

    [Fact]
    public async Task A_peer_that_stalls_inside_a_frame_is_let_go_after_the_limit_and_not_before()
    {
        var clock = new ManualClock();
        var stream = new ScriptedStream([1, 10, 1, 2, 3]);
        await using var messages = new MessageStream(stream, s_limits, new MessageStreamOptions { Clock = clock, StallLimit = TimeSpan.FromSeconds(8) });
        await stream.Starved;
        var receiving = messages.ReceiveAsync().AsTask();

        clock.Advance(TimeSpan.FromSeconds(8));
        Assert.False(receiving.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(LinkFault.Stalled, (await Assert.ThrowsAsync<LinkException>(() => receiving)).Fault);
    }

    [Fact]
    public async Task A_peer_that_takes_no_bytes_is_let_go_after_the_limit()
    {
        var clock = new ManualClock();
        var stream = new ScriptedStream();
        await using var messages = new MessageStream(stream, s_limits, new MessageStreamOptions { Clock = clock, StallLimit = TimeSpan.FromSeconds(8) });
        await messages.SendAsync(1, new byte[10]);
        await stream.Writing;
        var flushing = messages.FlushAsync();

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(LinkFault.Stalled, (await Assert.ThrowsAsync<LinkException>(() => flushing)).Fault);
    }

    [Fact]
    public async Task Silence_between_frames_is_no_stall_unless_heartbeats_are_agreed_on()
    {
        var clock = new ManualClock();
        var (patient, strict) = (new ScriptedStream(), new ScriptedStream());
        await using var waits = new MessageStream(patient, s_limits, new MessageStreamOptions { Clock = clock });
        await using var ends = new MessageStream(strict, s_limits, new MessageStreamOptions { Clock = clock, SilenceLimit = TimeSpan.FromSeconds(4) });
        await Task.WhenAll(patient.Starved, strict.Starved);
        var waiting = waits.ReceiveAsync().AsTask();

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(LinkFault.Stalled, (await Assert.ThrowsAsync<LinkException>(async () => await ends.ReceiveAsync())).Fault);
        Assert.False(waiting.IsCompleted);
    }
}
