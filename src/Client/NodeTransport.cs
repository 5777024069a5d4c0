using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace ZeroG.Client;

/// <summary>Sends requests to one node and turns its problems into exceptions.</summary>
internal sealed class NodeTransport : IDisposable
{
    // A node answers everything but uploads, downloads and streams within 30 s by design.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    private const int MaxProblemBytes = 64 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _address;

    public NodeTransport(Uri address, string token, HttpMessageHandler? handler)
    {
        _address = address;
        // A proxy from the environment has no business with a loopback address, and must not see the token.
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = CallTimeout })
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<T> CallAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(CallTimeout);
        try
        {
            using var content = body is null ? null : JsonContent.Create(body, body.GetType(), options: NodeJson.Options);
            using var response = await SendAsync(method, path, content, timeout.Token);
            return await ReadAsync<T>(response, timeout.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Gone($"it did not answer within {CallTimeout.TotalSeconds:0} s", late);
        }
    }

    /// <summary>Sends a request without a limit of time; the response has its headers only.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        // Lets the node refuse a request before its body is on the way.
        if (content is StreamContent) request.Headers.ExpectContinue = true;
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await ProblemOfAsync(response, cancellationToken);
        }
        catch (HttpRequestException broken) when (broken.StatusCode is null)
        {
            throw Gone(broken.HttpRequestError == HttpRequestError.ConnectionError ? "no node listens there" : broken.Message, broken);
        }
    }

    public async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(NodeJson.Options, cancellationToken)
                ?? throw new JsonException("null in place of an answer");
        }
        catch (JsonException broken)
        {
            throw NotUnderstood(broken);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw Gone(broken.Message, broken);
        }
    }

    public HttpRequestException NotUnderstood(JsonException broken) =>
        new($"The node at {_address} gave an answer that is not understood: {broken.Message}", broken);

    public ZeroGException Gone(string why, Exception? inner = null) => new(
        FailureKind.Unavailable,
        $"cannot talk to the node at {_address}: {why}.",
        "Start it again with 'zerog up'; work that was under way goes on from its last completed round.",
        inner);

    public void Dispose() => _http.Dispose();

    private async Task<Exception> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxProblemBytes, cancellationToken);
            var problem = await response.Content.ReadFromJsonAsync<NodeProblem>(NodeJson.Options, cancellationToken);
            if (problem is not null) return problem.ToException();
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or HttpRequestException or NotSupportedException)
        {
            // The status code has to do.
        }

        return response.StatusCode == HttpStatusCode.Unauthorized
            ? new ZeroGException(
                FailureKind.Conflict, $"the node at {_address} refuses the token.", "The node was restarted meanwhile: repeat the command.")
            : new HttpRequestException($"The node at {_address} answered {(int)response.StatusCode}.", null, response.StatusCode);
    }
}
