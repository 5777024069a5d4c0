using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

public sealed class LinkListenerTests
{
    private readonly LinkOptions _hub = new()
    {
        Secret = LinkSecret.Create(),
        Role = LinkRole.Hub,
        Limits = new MessageLimits(new MessageLimit(1, 100_000)),
    };

    [Fact]
    public async Task Members_connect_over_loopback_and_exchange_messages_under_their_shapes()
    {
        var shaped = _hub with { Shape = new LinkShape(1_000_000, TimeSpan.FromMilliseconds(5)) };
        await using var listener = LinkListener.Start(shaped);
        Assert.True(IPAddress.IsLoopback(listener.EndPoint.Address));
        await using var worker = await LinkClient.ConnectAsync(listener.EndPoint, shaped with { Role = LinkRole.Worker });
        await using var accepted = await listener.AcceptAsync();

        await worker.Messages.SendAsync(1, new byte[50_000]);
        await accepted.Messages.SendAsync(1, new byte[60_000]);

        using var up = (await accepted.Messages.ReceiveAsync())!.Value;
        using var down = (await worker.Messages.ReceiveAsync())!.Value;
        Assert.Equal((50_000, 60_000), (up.Payload.Length, down.Payload.Length));
        Assert.Equal((LinkRole.Worker, LinkRole.Hub), (accepted.Identity.Role, worker.Identity.Role));
        await Task.WhenAll(worker.Messages.CloseAsync(), accepted.Messages.CloseAsync());
    }

    [Fact]
    public async Task A_stranger_gets_no_link_and_the_listener_says_so_and_goes_on()
    {
        var refused = Channel.CreateUnbounded<LinkException>();
        await using var listener = LinkListener.Start(_hub, refused: failure => refused.Writer.TryWrite(failure));

        await Assert.ThrowsAsync<LinkException>(() => LinkClient.ConnectAsync(listener.EndPoint, _hub with { Secret = LinkSecret.Create() }));

        Assert.Contains((await refused.Reader.ReadAsync()).Fault, new[] { LinkFault.Refused, LinkFault.Vanished });
        await using var member = await LinkClient.ConnectAsync(listener.EndPoint, _hub with { Role = LinkRole.Worker });
        await using var accepted = await listener.AcceptAsync();
    }

    [Fact]
    public async Task The_silent_are_let_go_in_time_and_hold_no_more_than_their_places()
    {
        var refused = Channel.CreateUnbounded<LinkException>();
        await using var listener = LinkListener.Start(
            _hub with { HandshakeLimit = TimeSpan.FromMilliseconds(200) }, mostHalfOpen: 2, refused: failure => refused.Writer.TryWrite(failure));
        using TcpClient first = new(), second = new();
        await first.ConnectAsync(listener.EndPoint);
        await second.ConnectAsync(listener.EndPoint);

        // A member waits behind the two until their time is up.
        await using var member = await LinkClient.ConnectAsync(listener.EndPoint, _hub with { Role = LinkRole.Worker });
        await using var accepted = await listener.AcceptAsync();

        Assert.Equal(LinkFault.Stalled, (await refused.Reader.ReadAsync()).Fault);
        Assert.Equal(LinkFault.Stalled, (await refused.Reader.ReadAsync()).Fault);
    }

    [Fact]
    public async Task Nobody_at_an_address_and_a_listener_that_says_nothing_are_told_apart()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var address = (IPEndPoint)mute.LocalEndpoint;

        var silent = await Assert.ThrowsAsync<LinkException>(
            () => LinkClient.ConnectAsync(address, _hub with { HandshakeLimit = TimeSpan.FromMilliseconds(50) }));
        mute.Stop();
        var nobody = await Assert.ThrowsAsync<LinkException>(() => LinkClient.ConnectAsync(address, _hub));

        Assert.Equal((LinkFault.Stalled, LinkFault.Unavailable), (silent.Fault, nobody.Fault));
    }

    [Fact]
    public async Task A_closed_listener_ends_the_wait_for_links()
    {
        var listener = LinkListener.Start(_hub);
        var accepting = listener.AcceptAsync().AsTask();

        await listener.DisposeAsync();

        Assert.Equal(LinkFault.Closed, (await Assert.ThrowsAsync<LinkException>(() => accepting)).Fault);
    }
}
