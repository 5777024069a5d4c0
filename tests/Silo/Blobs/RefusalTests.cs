using System.Net;
using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

public sealed class RefusalTests : IAsyncLifetime
{
    private const string Job = "01jd0000000000000000000000";
    private const int Segment = Segments.Size;

    private static readonly byte[] s_content = Pattern.Bytes(2 * Segment + 10);
    private static readonly ContentId s_id = ContentRoot.Compute(s_content);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false });
    private BlobSilo _silo = null!;

    private static string Token => DataPlaneAccess.FromClusterKey(BlobSilo.ClusterKey).Authorization;

    public async Task InitializeAsync() => _silo = await BlobSilo.StartAsync(
        Directory.CreateDirectory(_folder.File("silo")).FullName,
        options: new DataPlaneOptions { MaxBlobBytes = 8 * Segment, MaxRangeBytes = Segment, MaxPartBytes = 4 * Segment, MaxDrafts = 2 });

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData("Bearer 00")]
    [InlineData("Basic 00")]
    public async Task A_request_without_the_clusters_token_is_refused_before_anything_else(string? token)
    {
        foreach (var (method, path) in new[] { ("GET", Blob()), ("PUT", Draft()), ("PATCH", Draft() + "?offset=0"), ("DELETE", $"/v1/scratch/{Job}") })
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(method, path, new byte[64], null, token));
        Assert.Empty(_silo.Files());
    }

    [Fact]
    public async Task The_token_of_another_clusters_key_is_refused()
    {
        var token = DataPlaneAccess.FromClusterKey(BlobSilo.KeyOf(2)).Authorization;

        Assert.Equal(Token.Length, token.Length);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("GET", Blob(), null, null, token));
    }

    [Fact]
    public async Task A_list_that_does_not_hash_to_the_root_is_refused_and_leaves_nothing()
    {
        var list = List();
        list[5] ^= 1;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync("PUT", Draft(), list));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("PUT", Draft(), list[..^1]));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("PATCH", Draft() + "?offset=0", s_content));
        Assert.Empty(_silo.Files());
    }

    [Fact]
    public async Task A_wrong_segment_ends_the_upload_and_leaves_nothing()
    {
        Assert.Equal(HttpStatusCode.Created, await StatusAsync("PUT", Draft(), List()));
        var wrong = s_content.ToArray();
        wrong[Segment] ^= 1;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync("PATCH", Draft() + "?offset=0", wrong));
        Assert.Equal(0, _silo.Endpoints.Drafts);
        Assert.Empty(_silo.Files());
    }

    [Fact]
    public async Task More_bytes_than_the_blob_has_are_refused_and_leave_nothing()
    {
        Assert.Equal(HttpStatusCode.Created, await StatusAsync("PUT", Draft(), List()));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync("PATCH", Draft() + "?offset=0", [.. s_content, 0]));
        Assert.Empty(_silo.Files());
    }

    [Fact]
    public async Task A_blob_longer_than_the_limit_is_refused_by_its_name() =>
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            await StatusAsync("PUT", $"/v1/durable/{s_id.Root.ToHex()}/{8L * Segment + 1}/draft", new byte[9 * 32]));

    [Fact]
    public async Task Too_many_uploads_are_told_to_come_again_and_given_up_ones_make_room()
    {
        var contents = Enumerable.Range(1, 3).Select(length => Pattern.Bytes(length * 100)).ToList();
        Task<HttpStatusCode> BeginAsync(byte[] content) =>
            StatusAsync("PUT", $"/v1/scratch/{Job}/{Root(content)}/{content.Length}/draft", Convert.FromHexString(Root(content)));
        Assert.Equal(HttpStatusCode.Created, await BeginAsync(contents[0]));
        Assert.Equal(HttpStatusCode.Created, await BeginAsync(contents[1]));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await BeginAsync(contents[2]));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("DELETE", $"/v1/scratch/{Job}/{Root(contents[0])}/100/draft", null));
        Assert.Equal(HttpStatusCode.Created, await BeginAsync(contents[2]));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("DELETE", $"/v1/scratch/{Job}", null));
        Assert.Empty(_silo.Files());
    }

    [Theory]
    [InlineData("bytes=0-", 400)]
    [InlineData("bytes=-5", 400)]
    [InlineData("bytes=5-4", 400)]
    [InlineData("bytes=0-1,3-4", 400)]
    [InlineData("lines=0-1", 400)]
    [InlineData("bytes=0-99999999999999999999", 400)]
    [InlineData("bytes=0-524298", 416)]
    [InlineData("bytes=9223372036854775806-9223372036854775807", 416)]
    [InlineData("bytes=0-262144", 416)]
    [InlineData("bytes=524297-524297", 206)]
    public async Task A_range_is_answered_only_within_the_blob_and_the_limit(string range, int status)
    {
        await _silo.Stores.Durable.PutAsync(s_content);
        Assert.Equal((HttpStatusCode)status, await StatusAsync("GET", Blob(), null, range));
    }

    [Fact]
    public async Task Hostile_paths_are_refused_and_reach_no_file_outside_the_stores()
    {
        await File.WriteAllTextAsync(_folder.File("secret"), "secret");
        var random = new Random(3);
        string[] pieces = ["..", ".", "", "%2e%2e", "%2f", "..%2fsecret", "..%5csecret", "secret", "v1", "durable", "scratch", Job, Job.ToUpperInvariant(),
            s_id.Root.ToHex(), s_id.Root.ToHex().ToUpperInvariant(), "0x" + s_id.Root.ToHex(), "0", "-1", "007", "9223372036854775807", "9223372036854775808",
            "draft", "segments", "%00", "%", "%zz", "%c0%ae%c0%ae", "~", "con"];
        string[] methods = ["GET", "HEAD", "PUT", "PATCH", "DELETE"];
        for (var i = 0; i < 400; i++)
        {
            var tail = string.Join('/', Enumerable.Range(0, random.Next(1, 6)).Select(_ => pieces[random.Next(pieces.Length)]));
            var path = (random.Next(2) == 0 ? "/v1/durable/" : "/v1/scratch/") + tail;
            var method = methods[random.Next(methods.Length)];
            try
            {
                var status = (int)await StatusAsync(method, path, new byte[random.Next(0, 100)]);
                // Two proper requests are among them: to forget a job's scratch, and for the lengths of a root, of which there are none.
                Assert.True(status is (>= 400 and < 500) or 204 || (status == 200 && method == "GET" && path.EndsWith(s_id.Root.ToHex(), StringComparison.Ordinal)), $"{method} {path}: {status}");
            }
            catch (HttpRequestException) when (path.Contains('%', StringComparison.Ordinal))
            {
                // What is no path, such as one with a zero byte, has its stream reset by the server before any route.
            }
        }

        Assert.Empty(_silo.Files());
        Assert.Equal(["secret", "silo"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("secret", await File.ReadAllTextAsync(_folder.File("secret")));
        await _silo.Stores.Durable.PutAsync(s_content);
        Assert.Equal(HttpStatusCode.PartialContent, await StatusAsync("GET", Blob(), null, "bytes=0-9"));
    }

    [Fact]
    public async Task Only_a_path_with_a_zero_byte_is_answered_by_a_reset()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync("GET", $"/v1/durable/%00/{s_id.Length}", null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("GET", Blob(), null, "bytes=0-9"));
    }

    private static string Root(byte[] content) => ContentRoot.Compute(content).Root.ToHex();

    private static string Blob() => $"/v1/durable/{s_id.Root.ToHex()}/{s_id.Length}";

    private static string Draft() => Blob() + "/draft";

    private static byte[] List() => [.. Enumerable.Range(0, 3).SelectMany(index => Segments.RootOf(
        s_content.AsSpan(index * Segment, Segments.LengthOf(s_content.Length, index)), s_content.Length, index).ToArray())];

    private Task<HttpStatusCode> StatusAsync(string method, string path, byte[]? body, string? range = null) =>
        SendAsync(method, path, body, range, Token);

    private async Task<HttpStatusCode> SendAsync(string method, string path, byte[]? body, string? range, string? token)
    {
        // As written: the client must not put the path in order before the server sees it.
        var address = new Uri(
            _silo.Peer.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body is null || method is "GET" or "HEAD" ? null : new ByteArrayContent(body),
        };
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", token);
        if (range is not null) request.Headers.TryAddWithoutValidation("Range", range);
        using var response = await _http.SendAsync(request, CancellationToken.None);
        return response.StatusCode;
    }
}
