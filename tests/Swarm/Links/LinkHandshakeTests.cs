using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

public sealed class LinkHandshakeTests
{
    private readonly LinkSecret _secret = LinkSecret.Create();

    [Fact]
    public async Task Ends_that_know_the_secret_learn_each_others_role_and_share_a_fresh_session()
    {
        var (first, second) = (await ProveAsync(_secret, _secret), await ProveAsync(_secret, _secret));

        Assert.Equal(LinkRole.Worker, first.Acceptor.Role);
        Assert.Equal(LinkRole.Hub, first.Connector.Role);
        Assert.Equal(first.Acceptor.Session, first.Connector.Session);
        Assert.NotEqual(first.Acceptor.Session, second.Acceptor.Session);
    }

    [Fact]
    public async Task A_stranger_is_refused_in_either_role()
    {
        using var sockets = await SocketPair.OpenAsync();
        var accepting = LinkHandshake.AcceptAsync(sockets.Right, LinkSecret.Create(), LinkRole.Hub, "a stranger");
        var connecting = LinkHandshake.ConnectAsync(sockets.Left, _secret, LinkRole.Worker, "the hub");
        Assert.Equal(LinkFault.Refused, (await Assert.ThrowsAsync<LinkException>(() => connecting)).Fault);
        // The connector sends no tag to one that did not prove itself; the acceptor judges whatever comes.
        await sockets.Left.WriteAsync(new byte[32]);

        var failure = await Assert.ThrowsAsync<LinkException>(() => accepting);

        Assert.Equal(LinkFault.Refused, failure.Fault);
        Assert.Contains("a stranger does not know the shared secret", failure.Message);
    }

    [Fact]
    public async Task A_handshake_that_was_overheard_opens_nothing()
    {
        using var honest = await SocketPair.OpenAsync();
        var accepting = LinkHandshake.AcceptAsync(honest.Right, _secret, LinkRole.Hub, "a worker");
        await using var tap = new TapStream(honest.Left);
        await LinkHandshake.ConnectAsync(tap, _secret, LinkRole.Worker, "the hub");
        await accepting;
        using var replay = await SocketPair.OpenAsync();

        await replay.Left.WriteAsync(tap.Written);

        Assert.Equal(LinkFault.Refused, (await Assert.ThrowsAsync<LinkException>(
            () => LinkHandshake.AcceptAsync(replay.Right, _secret, LinkRole.Hub, "an echo"))).Fault);
    }

    [Fact]
    public async Task A_mirror_that_sends_a_members_own_bytes_back_is_refused()
    {
        using var sockets = await SocketPair.OpenAsync();
        var connecting = LinkHandshake.ConnectAsync(sockets.Left, _secret, LinkRole.Worker, "a mirror");
        var hello = new byte[38];
        await sockets.Right.ReadExactlyAsync(hello);
        // Its hello comes back from another connection that it opened as a connector: the tag there has another label.
        await sockets.Right.WriteAsync((byte[])[.. hello, .. _secret.Sign("zerog link: connector"u8, hello, hello)]);

        Assert.Equal(LinkFault.Refused, (await Assert.ThrowsAsync<LinkException>(() => connecting)).Fault);
    }

    [Theory]
    [InlineData(0, 'X', "does not speak this protocol")]
    [InlineData(4, 9, "version 9")]
    [InlineData(5, 200, "unknown role 200")]
    public async Task Another_protocol_version_or_role_is_refused_by_name(int at, int value, string why)
    {
        using var sockets = await SocketPair.OpenAsync();
        byte[] hello = [.. "ZGLK"u8, LinkHandshake.Version, (byte)LinkRole.Worker, .. new byte[32]];
        hello[at] = (byte)value;
        await sockets.Left.WriteAsync(hello);

        var failure = await Assert.ThrowsAsync<LinkException>(() => LinkHandshake.AcceptAsync(sockets.Right, _secret, LinkRole.Hub, "a peer"));

        Assert.Equal(LinkFault.Refused, failure.Fault);
        Assert.Contains(why, failure.Message);
    }

    [Fact]
    public async Task A_role_that_was_changed_on_the_way_does_not_prove()
    {
        using var sockets = await SocketPair.OpenAsync();
        using var inner = await SocketPair.OpenAsync();
        var accepting = LinkHandshake.AcceptAsync(sockets.Right, _secret, LinkRole.Hub, "a peer");
        var connecting = LinkHandshake.ConnectAsync(inner.Left, _secret, LinkRole.Newcomer, "the hub");
        var hello = new byte[38];
        await inner.Right.ReadExactlyAsync(hello);
        hello[5] = (byte)LinkRole.Worker;
        await sockets.Left.WriteAsync(hello);
        var answer = new byte[70];
        await sockets.Left.ReadExactlyAsync(answer);
        await inner.Right.WriteAsync(answer);

        Assert.Equal(LinkFault.Refused, (await Assert.ThrowsAsync<LinkException>(() => connecting)).Fault);
        sockets.Left.Dispose();
        Assert.Equal(LinkFault.Vanished, (await Assert.ThrowsAsync<LinkException>(() => accepting)).Fault);
    }

    [Fact]
    public void A_secret_is_never_printed_by_accident()
    {
        var digits = _secret.Reveal();

        Assert.DoesNotContain(digits, $"{_secret}");
        Assert.Equal(digits, LinkSecret.Parse(digits).Reveal());
        Assert.DoesNotContain(digits[..8], Assert.Throws<FormatException>(() => LinkSecret.Parse(digits.AsSpan(0, 63))).Message);
        Assert.DoesNotContain(digits[..8], new LinkOptions { Secret = _secret, Role = LinkRole.Hub, Limits = new MessageLimits() }.ToString());
    }

    private static async Task<(LinkIdentity Acceptor, LinkIdentity Connector)> ProveAsync(LinkSecret acceptor, LinkSecret connector)
    {
        using var sockets = await SocketPair.OpenAsync();
        var accepting = LinkHandshake.AcceptAsync(sockets.Right, acceptor, LinkRole.Hub, "a worker");
        var connected = await LinkHandshake.ConnectAsync(sockets.Left, connector, LinkRole.Worker, "the hub");
        return (await accepting, connected);
    }
}
