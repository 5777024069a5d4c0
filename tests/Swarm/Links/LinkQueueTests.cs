using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

public sealed class LinkQueueTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(30);

    private readonly LinkOptions _hub = new()
    {
        Secret = LinkSecret.Create(),
        Role = LinkRole.Hub,
        Limits = new MessageLimits(new MessageLimit(1, 100_000)),
    };

    private LinkOptions Worker => _hub with { Role = LinkRole.Worker };

    [Fact]
    public async Task A_stream_that_is_offered_comes_out_as_a_link_and_is_let_go_of_when_both_said_good_bye()
    {
        using var pair = await SocketPair.OpenAsync();
        await using var queue = new LinkQueue(_hub);
        var offer = queue.OfferAsync(pair.Left, "silo one");
        await using var worker = await LinkClient.ConnectAsync(pair.Right, "silo two", Worker);
        await using var accepted = await queue.AcceptAsync();

        await worker.Messages.SendAsync(1, new byte[50_000]);
        await accepted.Messages.SendAsync(1, new byte[60_000]);
        using (var up = (await accepted.Messages.ReceiveAsync())!.Value) Assert.Equal(50_000, up.Payload.Length);
        using (var down = (await worker.Messages.ReceiveAsync())!.Value) Assert.Equal(60_000, down.Payload.Length);

        Assert.Equal((LinkRole.Worker, LinkRole.Hub), (accepted.Identity.Role, worker.Identity.Role));
        Assert.Equal("the worker at silo one", accepted.Messages.Peer);
        Assert.Null(accepted.Remote);
        Assert.False(offer.IsCompleted);
        await Task.WhenAll(worker.Messages.CloseAsync(), accepted.Messages.CloseAsync());
        await offer.WaitAsync(s_bound);
        Assert.False(pair.Left.CanRead);
    }

    [Fact]
    public async Task What_a_peer_sent_before_it_vanished_is_received_though_its_stream_is_let_go_of()
    {
        using var pair = await SocketPair.OpenAsync();
        await using var queue = new LinkQueue(_hub);
        var offer = queue.OfferAsync(pair.Left, "silo one");
        var worker = await LinkClient.ConnectAsync(pair.Right, "silo two", Worker);
        await worker.Messages.SendAsync(1, new byte[3]);
        await worker.Messages.FlushAsync();
        await using var accepted = await queue.AcceptAsync();

        await worker.DisposeAsync();
        await offer.WaitAsync(s_bound);

        using (var late = (await accepted.Messages.ReceiveAsync())!.Value) Assert.Equal(3, late.Payload.Length);
        Assert.Equal(LinkFault.Vanished, (await Assert.ThrowsAsync<LinkException>(async () => await accepted.Messages.ReceiveAsync())).Fault);
    }

    [Fact]
    public async Task One_with_another_secret_gets_no_link_and_the_next_does()
    {
        using var strange = await SocketPair.OpenAsync();
        using var known = await SocketPair.OpenAsync();
        await using var queue = new LinkQueue(_hub, mostHalfOpen: 1);

        var refused = queue.OfferAsync(strange.Left, "stranger");
        await Assert.ThrowsAsync<LinkException>(() => LinkClient.ConnectAsync(strange.Right, "hub", Worker with { Secret = LinkSecret.Create() }));
        Assert.Contains((await Assert.ThrowsAsync<LinkException>(() => refused)).Fault, new[] { LinkFault.Refused, LinkFault.Vanished });

        _ = queue.OfferAsync(known.Left, "member");
        await using var worker = await LinkClient.ConnectAsync(known.Right, "hub", Worker);
        await using var accepted = await queue.AcceptAsync().AsTask().WaitAsync(s_bound);
    }

    [Fact]
    public async Task The_silent_are_let_go_in_time_and_so_are_those_that_wait_behind_them()
    {
        using var silent = await SocketPair.OpenAsync();
        using var waiting = await SocketPair.OpenAsync();
        await using var queue = new LinkQueue(_hub with { HandshakeLimit = TimeSpan.FromMilliseconds(200) }, mostHalfOpen: 1);

        var offers = new[] { queue.OfferAsync(silent.Left, "silent"), queue.OfferAsync(waiting.Left, "waiting") };

        foreach (var offer in offers)
            Assert.Equal(LinkFault.Stalled, (await Assert.ThrowsAsync<LinkException>(() => offer.WaitAsync(s_bound))).Fault);
        Assert.Equal(0, await silent.Right.ReadAsync(new byte[1]));
        using var member = await SocketPair.OpenAsync();
        _ = queue.OfferAsync(member.Left, "member");
        await using var worker = await LinkClient.ConnectAsync(member.Right, "hub", Worker);
        await using var accepted = await queue.AcceptAsync();
    }

    [Fact]
    public async Task Closing_ends_the_wait_for_links_and_every_offer_but_those_received()
    {
        using var proving = await SocketPair.OpenAsync();
        using var first = await SocketPair.OpenAsync();
        using var second = await SocketPair.OpenAsync();
        var queue = new LinkQueue(_hub);
        var received = queue.OfferAsync(first.Left, "received");
        await using var one = await LinkClient.ConnectAsync(first.Right, "hub", Worker);
        await using var link = await queue.AcceptAsync();
        var queued = queue.OfferAsync(second.Left, "queued");
        await using var two = await LinkClient.ConnectAsync(second.Right, "hub", Worker);
        var silent = queue.OfferAsync(proving.Left, "silent");

        await queue.DisposeAsync();

        Assert.True(queue.IsClosed);
        Assert.Equal(LinkFault.Closed, (await Assert.ThrowsAsync<LinkException>(() => silent.WaitAsync(s_bound))).Fault);
        Assert.Equal(LinkFault.Closed, (await Assert.ThrowsAsync<LinkException>(async () => await queue.AcceptAsync())).Fault);
        await EndAsync(queued);
        using var late = await SocketPair.OpenAsync();
        Assert.Equal(LinkFault.Closed, (await Assert.ThrowsAsync<LinkException>(() => queue.OfferAsync(late.Left, "late"))).Fault);
        await link.Messages.SendAsync(1, new byte[5]);
        using (var lives = (await one.Messages.ReceiveAsync())!.Value) Assert.Equal(5, lives.Payload.Length);
        Assert.False(received.IsCompleted);
    }

    [Fact]
    public async Task An_offer_that_is_given_up_drops_its_link()
    {
        using var pair = await SocketPair.OpenAsync();
        await using var queue = new LinkQueue(_hub);
        using var giveUp = new CancellationTokenSource();
        var offer = queue.OfferAsync(pair.Left, "member", giveUp.Token);
        await using var worker = await LinkClient.ConnectAsync(pair.Right, "hub", Worker);
        await using var accepted = await queue.AcceptAsync();

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => offer.WaitAsync(s_bound));
        Assert.Equal(LinkFault.Vanished, (await Assert.ThrowsAsync<LinkException>(async () => await worker.Messages.ReceiveAsync())).Fault);
        Assert.Equal(LinkFault.Closed, (await Assert.ThrowsAsync<LinkException>(async () => await accepted.Messages.ReceiveAsync())).Fault);
    }

    // Queued before or after the close: dropped either way.
    private static async Task EndAsync(Task offer)
    {
        try
        {
            await offer.WaitAsync(s_bound);
        }
        catch (LinkException closed)
        {
            Assert.Equal(LinkFault.Closed, closed.Fault);
        }
    }
}
