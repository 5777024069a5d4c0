using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Tests.Blobs;
using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Tests.Exchange;

/// <summary>Silos of several processes: everything crosses a real HTTP/2 connection.</summary>
public sealed class ExchangeTests : IAsyncLifetime
{
    private const int Part = 1 << 20;

    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(60));
    private ExchangeSilo _one = null!, _two = null!;

    private LinkOptions Hub => Ends.Hub(_one.Links.SecretOf(Ends.Job));

    private LinkOptions Worker => Ends.Worker(_two.Links.SecretOf(Ends.Job));

    public async Task InitializeAsync() => (_one, _two) = await ExchangeSilo.PairAsync();

    public async Task DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
        _bound.Dispose();
    }

    [Fact]
    public async Task A_link_crosses_the_data_plane_and_both_ends_say_good_bye()
    {
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        for (var i = 0; i < 3; i++)
        {
            var (member, accepted) = await LinkAsync(hub);
            await Ends.RequireSpeechAsync(member, accepted);
            Assert.Equal((LinkRole.Worker, LinkRole.Hub), (accepted.Identity.Role, member.Identity.Role));
            await Task.WhenAll(member.Messages.CloseAsync(_bound.Token), accepted.Messages.CloseAsync(_bound.Token));
        }
    }

    [Fact]
    public async Task Sixty_four_mebibytes_cross_each_way_at_once()
    {
        const int parts = 64;
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        var (member, accepted) = await LinkAsync(hub);

        var hashes = await Task.WhenAll(SendAsync(member, 1), SendAsync(accepted, 2), ReceiveAsync(accepted), ReceiveAsync(member));

        Assert.Equal((hashes[0], hashes[1]), (hashes[2], hashes[3]));
        Assert.NotEqual(hashes[0], hashes[1]);
        await Task.WhenAll(member.Messages.CloseAsync(_bound.Token), accepted.Messages.CloseAsync(_bound.Token));

        async Task<string> SendAsync(Link link, int seed)
        {
            var (random, bytes) = (new Random(seed), new byte[Part]);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (var i = 0; i < parts; i++)
            {
                random.NextBytes(bytes);
                hash.AppendData(bytes);
                await link.Messages.SendAsync(1, bytes, MessagePriority.Bulk, _bound.Token);
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        }

        async Task<string> ReceiveAsync(Link link)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (var i = 0; i < parts; i++)
            {
                using var message = (await link.Messages.ReceiveAsync(_bound.Token))!.Value;
                hash.AppendData(message.Payload.Span);
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        }
    }

    [Fact]
    public async Task A_link_that_nobody_reads_holds_up_no_other_and_no_blob()
    {
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        var (stuck, unread) = await LinkAsync(hub);
        using var giveUp = new CancellationTokenSource();
        var flooding = Task.WhenAll(FloodAsync(stuck), FloodAsync(unread));
        var (member, accepted) = await LinkAsync(hub);

        for (var i = 0; i < 20; i++) await Ends.RequireSpeechAsync(member, accepted);
        await using var reader = new BlobReader(new PeerList(_one.Web.Peer));
        var id = await _one.Web.Stores.Durable.PutAsync(Pattern.Bytes(3 << 20));
        Assert.Equal(Pattern.Bytes(3 << 20), await reader.Stores.Durable.ReadAllAsync(id, 3 << 20));

        Assert.False(flooding.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flooding);
        foreach (var link in new[] { stuck, unread, member, accepted }) await link.DisposeAsync();

        async Task FloodAsync(Link link)
        {
            while (true) await link.Messages.SendAsync(1, new byte[Part], MessagePriority.Bulk, giveUp.Token);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_that_is_dropped_ends_the_others_link(bool isMember)
    {
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        var (member, accepted) = await LinkAsync(hub);
        await Ends.RequireSpeechAsync(member, accepted);
        var (dropped, left) = isMember ? (member, accepted) : (accepted, member);
        var waiting = left.Messages.ReceiveAsync(_bound.Token).AsTask();

        await dropped.DisposeAsync();

        Assert.Equal(LinkFault.Vanished, await Ends.FaultAsync(() => waiting));
        await left.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_end_sent_before_it_was_dropped_is_received(bool isMember)
    {
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        var (member, accepted) = await LinkAsync(hub);
        var (dropped, left) = isMember ? (member, accepted) : (accepted, member);

        await dropped.Messages.SendAsync(1, new byte[200_000], MessagePriority.Bulk, _bound.Token);
        await dropped.Messages.FlushAsync(_bound.Token);
        await dropped.DisposeAsync();

        using (var last = (await left.Messages.ReceiveAsync(_bound.Token))!.Value) Assert.Equal(200_000, last.Payload.Length);
        Assert.Equal(LinkFault.Vanished, await Ends.FaultAsync(async () => await left.Messages.ReceiveAsync(_bound.Token)));
        await left.DisposeAsync();
    }

    [Fact]
    public async Task A_silo_that_dies_ends_its_members_links_and_is_unavailable()
    {
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        var (member, accepted) = await LinkAsync(hub);
        var waiting = member.Messages.ReceiveAsync(_bound.Token).AsTask();

        await _one.Web.KillAsync();

        Assert.Equal(LinkFault.Vanished, await Ends.FaultAsync(() => waiting));
        Assert.Equal(LinkFault.Vanished, await Ends.FaultAsync(async () => await accepted.Messages.ReceiveAsync(_bound.Token)));
        Assert.Equal(LinkFault.Unavailable, await Ends.FaultAsync(ConnectAsync));
        await member.DisposeAsync();
        await accepted.DisposeAsync();
    }

    [Fact]
    public async Task A_silo_that_ends_lets_every_stream_go()
    {
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        var (member, accepted) = await LinkAsync(hub);
        Assert.Equal(1, _one.Endpoints.Streams);

        _one.Endpoints.Dispose();

        Assert.Equal(LinkFault.Vanished, await Ends.FaultAsync(async () => await member.Messages.ReceiveAsync(_bound.Token)));
        Assert.Equal(LinkFault.Closed, await Ends.FaultAsync(async () => await accepted.Messages.ReceiveAsync(_bound.Token)));
        await member.DisposeAsync();
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_unavailable_and_found_once_it_is()
    {
        Assert.Equal(LinkFault.Unavailable, await Ends.FaultAsync(ConnectAsync));
        await using (var other = _one.Links.Open(Ends.Job, 6, Hub)) Assert.Equal(LinkFault.Unavailable, await Ends.FaultAsync(ConnectAsync));
        Assert.Equal(LinkFault.Unavailable, await Ends.FaultAsync(() => _two.Links.To("three", Ends.Job, 7).ConnectAsync(Worker, _bound.Token)));

        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        var (member, accepted) = await LinkAsync(hub);

        await member.DisposeAsync();
        await accepted.DisposeAsync();
    }

    [Fact]
    public async Task Of_two_silos_of_a_name_the_one_that_has_the_hub_is_found()
    {
        await using var gone = await ExchangeSilo.StartAsync("one");
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        _two.Peers.Peers = [gone.Web.Peer, _one.Web.Peer];

        var (member, accepted) = await LinkAsync(hub);

        await member.DisposeAsync();
        await accepted.DisposeAsync();
    }

    [Fact]
    public async Task A_silo_of_another_cluster_is_refused_before_anything_else()
    {
        await using var stranger = await ExchangeSilo.StartAsync("stranger", BlobSilo.KeyOf(2));
        stranger.Peers.Peers = [_one.Web.Peer];

        foreach (var epoch in new[] { 7, 8 })
        {
            await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
            var refusal = await Assert.ThrowsAsync<LinkException>(
                () => stranger.Links.To("one", Ends.Job, epoch).ConnectAsync(Ends.Worker(stranger.Links.SecretOf(Ends.Job)), _bound.Token));
            Assert.Equal(LinkFault.Refused, refusal.Fault);
            Assert.Contains("401", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_has_the_clusters_token_and_not_the_jobs_secret_gets_no_link_and_no_message()
    {
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);

        Assert.Equal(LinkFault.Refused, await Ends.FaultAsync(
            () => _two.Links.To("one", Ends.Job, 7).ConnectAsync(Ends.Worker(_two.Links.SecretOf(Ends.OtherJob)), _bound.Token)));

        var (member, accepted) = await LinkAsync(hub);
        await member.DisposeAsync();
        await accepted.DisposeAsync();
    }

    [Theory]
    [InlineData("POST", "/v1/exchange/job/7", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/exchange/01jd0000000000000000000000/-7", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/exchange/01jd0000000000000000000000/07", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/exchange/01jd0000000000000000000000/99999999999999999999", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/exchange/01jd0000000000000000000000/8", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/exchange/01jd0000000000000000000001/7", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/exchange/01jd0000000000000000000000/7", HttpStatusCode.MethodNotAllowed)]
    public async Task What_is_no_hub_is_refused_in_words(string method, string path, HttpStatusCode expected)
    {
        await using var hub = _one.Links.Open(Ends.Job, 7, Hub);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_one.Web.Peer.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Authorization", DataPlaneAccess.FromClusterKey(BlobSilo.ClusterKey).Authorization);

        using var response = await http.SendAsync(request, _bound.Token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Streams_have_a_bound_of_their_own_and_leave_that_of_blobs_alone()
    {
        await using var silo = await ExchangeSilo.StartAsync("three", mostStreams: 1, blobs: new DataPlaneOptions { MaxTransfers = 1 });
        _two.Peers.Peers = [silo.Web.Peer];
        await using var hub = silo.Links.Open(Ends.Job, 7, Hub);
        var target = _two.Links.To("three", Ends.Job, 7);
        await using (await target.ConnectAsync(Worker, _bound.Token))
        {
            Assert.Equal(LinkFault.Unavailable, await Ends.FaultAsync(() => target.ConnectAsync(Worker, _bound.Token)));
            await using var reader = new BlobReader(new PeerList(silo.Web.Peer));
            var id = await silo.Web.Stores.Durable.PutAsync(Pattern.Bytes(1000));
            Assert.Equal(Pattern.Bytes(1000), await reader.Stores.Durable.ReadAllAsync(id, 1000));
            await (await hub.AcceptAsync(_bound.Token)).DisposeAsync();
        }
    }

    [Fact]
    public async Task A_stream_may_be_as_long_and_as_quiet_as_its_job()
    {
        var limits = new Limits();
        await using var silo = await ExchangeSilo.StartAsync("three", between: (context, next) =>
        {
            context.Features.Set<IHttpMinRequestBodyDataRateFeature>(limits);
            context.Features.Set<IHttpMaxRequestBodySizeFeature>(limits);
            return next(context);
        });
        _two.Peers.Peers = [silo.Web.Peer];
        await using var hub = silo.Links.Open(Ends.Job, 7, Hub);

        await using var member = await _two.Links.To("three", Ends.Job, 7).ConnectAsync(Worker, _bound.Token);

        Assert.Null(limits.MinDataRate);
        Assert.Null(limits.MaxRequestBodySize);
    }

    [Fact]
    public async Task A_silo_that_says_nothing_is_given_up_in_time()
    {
        using var mute = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        _two.Peers.Peers = [new BlobPeer("mute", new Uri($"http://{mute.LocalEndpoint}/"), IsKeeper: true)];

        Assert.Equal(LinkFault.Stalled, await Ends.FaultAsync(
            () => _two.Links.To("mute", Ends.Job, 7).ConnectAsync(Worker with { HandshakeLimit = TimeSpan.FromMilliseconds(200) }, _bound.Token)));
        using var giveUp = new CancellationTokenSource();
        var connecting = _two.Links.To("mute", Ends.Job, 7).ConnectAsync(Worker, giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    private Task<Link> ConnectAsync() => _two.Links.To("one", Ends.Job, 7).ConnectAsync(Worker, _bound.Token);

    private async Task<(Link Member, Link Accepted)> LinkAsync(LinkQueue hub)
    {
        var member = await ConnectAsync();
        return (member, await hub.AcceptAsync(_bound.Token));
    }

    // The listener's own, until the exchange lifts them.
    private sealed class Limits : IHttpMinRequestBodyDataRateFeature, IHttpMaxRequestBodySizeFeature
    {
        public MinDataRate? MinDataRate { get; set; } = new(240, TimeSpan.FromSeconds(5));

        public long? MaxRequestBodySize { get; set; } = 30_000_000;

        public bool IsReadOnly => false;
    }
}
