using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using ZeroG.Conformance;
using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

/// <summary>Peers that take or send their bytes too slowly, or not at all. Time is the test's own.</summary>
public sealed class SlownessTests : IDisposable
{
    private const int Segment = Segments.Size;
    private const int Length = 16 * Segment;
    private const string Job = "01jd0000000000000000000000";

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly DataPlaneOptions _options = new() { SegmentTime = TimeSpan.FromSeconds(30), DraftLife = TimeSpan.FromMinutes(10) };
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, InitialHttp2StreamWindowSize = 65_535 });

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Readers_that_take_nothing_hold_one_segment_each_in_memory_and_are_cut_off()
    {
        const int Readers = 8;
        var handed = 0L;
        var ended = new CountdownEvent(Readers);
        var allEnded = new TaskCompletionSource();
        await using var silo = await StartAsync(async (context, next) =>
        {
            Wire.Into(context.Response, (part, _) => Task.FromResult(Interlocked.Add(ref handed, part.Length)));
            try
            {
                await next(context);
            }
            finally
            {
                if (context.Request.Headers.Range.Count > 0 && ended.Signal()) allEnded.SetResult();
            }
        });
        var id = await silo.Stores.Durable.PutAsync(Pattern.Bytes(Length));
        var answers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => SendAsync(silo, "GET", $"/v1/durable/{id.Root.ToHex()}/{Length}", range: Length)));
        var bodies = new List<Stream>();
        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            bodies.Add(await answer.Content.ReadAsStreamAsync());
            Assert.Equal(1, await bodies[^1].ReadAsync(new byte[1]));
        }

        // Each has begun and takes no more. What was read from the disk for it is one segment of its sixteen.
        Assert.Equal(Readers, silo.Endpoints.Transfers);
        Assert.Equal(Readers * (long)Segment, Interlocked.Read(ref handed));
        _clock.Advance(_options.SegmentTime);
        await allEnded.Task;

        Assert.Equal(Readers * (long)Segment, Interlocked.Read(ref handed));
        Assert.Equal(0, silo.Endpoints.Transfers);
        foreach (var body in bodies) await Assert.ThrowsAnyAsync<Exception>(() => body.CopyToAsync(Stream.Null));
        foreach (var answer in answers) answer.Dispose();
        using var next = await SendAsync(silo, "HEAD", $"/v1/durable/{id.Root.ToHex()}/{Length}");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_sender_that_stops_is_cut_off_and_goes_on_later_from_its_last_whole_segment()
    {
        var arrived = new TaskCompletionSource();
        await using var silo = await StartAsync((context, next) =>
        {
            if (!HttpMethods.IsPatch(context.Request.Method)) return next(context);
            context.Request.Body = new Wire(context.Request.Body, (part, at) =>
            {
                if (at + part.Length > Segment) arrived.TrySetResult();
                return Task.CompletedTask;
            });
            return next(context);
        });
        var content = Pattern.Bytes(Length);
        var path = await BeginAsync(silo, content);
        var stopped = new TaskCompletionSource();
        var cut = SendAsync(silo, "PATCH", path + "?offset=0", new StoppingContent(content.AsMemory(0, Segment + 1000), stopped.Task));
        await arrived.Task;
        _clock.Advance(_options.SegmentTime);
        using (var answer = await cut) Assert.Equal(HttpStatusCode.RequestTimeout, answer.StatusCode);
        stopped.SetResult();

        using var state = await SendAsync(silo, "GET", path);
        Assert.Equal($"{Segment}", state.Headers.GetValues(DataPlaneRoutes.OffsetHeader).Single());
        using var rest = await SendAsync(silo, "PATCH", $"{path}?offset={Segment}", new ByteArrayContent(content[Segment..]));
        Assert.Equal(HttpStatusCode.Created, rest.StatusCode);
    }

    [Fact]
    public async Task An_upload_that_nobody_goes_on_with_ends_after_its_time_and_leaves_nothing()
    {
        await using var silo = await StartAsync((context, next) => next(context));
        var path = await BeginAsync(silo, Pattern.Bytes(Length));

        // One that is asked about is still wanted.
        _clock.Advance(_options.DraftLife * 0.6);
        using (var asked = await SendAsync(silo, "GET", path)) Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        _clock.Advance(_options.DraftLife * 0.6);
        Assert.Equal(1, silo.Endpoints.Drafts);
        Assert.Single(silo.Files());

        _clock.Advance(_options.DraftLife);
        Assert.Equal(0, silo.Endpoints.Drafts);
        Assert.Empty(silo.Files());
        using var late = await SendAsync(silo, "PATCH", path + "?offset=0", new ByteArrayContent(Pattern.Bytes(Length)));
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task More_requests_than_a_silo_serves_at_once_are_told_to_come_again_and_then_served()
    {
        var (isServing, isRefused, gate) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var silo = await StartAsync(
            async (context, next) =>
            {
                if (context.Request.Headers.Range.Count > 0)
                {
                    Wire.Into(context.Response, (_, _) =>
                    {
                        isServing.TrySetResult();
                        return gate.Task;
                    });
                }

                await next(context);
                if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter == "1") isRefused.TrySetResult();
            },
            _options with { MaxTransfers = 1 });
        var id = await silo.Stores.Durable.PutAsync(Pattern.Bytes(Length));
        var first = SendAsync(silo, "GET", $"/v1/durable/{id.Root.ToHex()}/{Length}", range: Length);
        await isServing.Task;

        await using var reader = new BlobReader(new PeerList(silo.Peer), new ClusterBlobOptions { IsKeeper = false, Copies = 0, Donors = 1, Window = 1 });
        var read = reader.Stores.Durable.ReadAllAsync(id, Length);
        await isRefused.Task;
        Assert.False(read.IsCompleted);
        gate.SetResult();

        using var answer = await first;
        Assert.Equal(Pattern.Bytes(Length), await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(Pattern.Bytes(Length), await read);
    }

    private Task<BlobSilo> StartAsync(Func<HttpContext, RequestDelegate, Task> between, DataPlaneOptions? options = null) =>
        BlobSilo.StartAsync(_folder.Path, options: options ?? _options, clock: _clock, between: between);

    private async Task<string> BeginAsync(BlobSilo silo, byte[] content)
    {
        var id = ContentRoot.Compute(content);
        var path = $"/v1/scratch/{Job}/{id.Root.ToHex()}/{id.Length}/draft";
        byte[] roots = [.. Enumerable.Range(0, (int)Segments.Count(id.Length)).SelectMany(index => Segments.RootOf(
            content.AsSpan(index * Segment, Segments.LengthOf(id.Length, index)), id.Length, index).ToArray())];
        using var begun = await SendAsync(silo, "PUT", path, new ByteArrayContent(roots));
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        return path;
    }

    private async Task<HttpResponseMessage> SendAsync(BlobSilo silo, string method, string path, HttpContent? body = null, int range = 0)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(silo.Peer.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        request.Headers.TryAddWithoutValidation("Authorization", DataPlaneAccess.FromClusterKey(BlobSilo.ClusterKey).Authorization);
        if (range > 0) request.Headers.Range = new RangeHeaderValue(0, range - 1);
        return await _http.SendAsync(request, CancellationToken.None);
    }

    /// <summary>Sends some bytes and then none until it is told to end.</summary>
    private sealed class StoppingContent(ReadOnlyMemory<byte> bytes, Task end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
            await end;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
