using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Text.Json;

namespace ZeroG.Client;

/// <summary>Sends requests to one node and turns its problems into exceptions.</summary>
internal sealed class NodeTransport : IDisposable
{
    private const int MaxProblemBytes = 64 * 1024;

    // Beyond the largest page that a sound node gives: 256 rounds of 256 workers.
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly NodeCallLimits _limits;
    private readonly NodeRemedies _remedies;

    public NodeTransport(Uri address, string? token, HttpMessageHandler? handler, NodeCallLimits limits, NodeRemedies remedies)
    {
        if (token is not null) NodeEndpoint.CheckMayCarryToken(address);
        _address = address;
        _limits = limits;
        _remedies = remedies;
        // A proxy from the environment has no business with a loopback address, and must not see the token.
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = limits.CallTimeout })
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<T> CallAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var clock = new CancellationTokenSource(_limits.CallTimeout, _limits.Clock);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        try
        {
            using var content = body is null ? null : JsonContent.Create(body, body.GetType(), options: NodeJson.Options);
            using var response = await SendAsync(method, path, content, timeout.Token);
            return await ReadAsync<T>(response, timeout.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Gone($"it did not answer within {_limits.CallTimeout.TotalSeconds:0.#} s", late);
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
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Gone("it could not be reached in time", late);
        }
        catch (HttpRequestException broken) when (broken.InnerException is AuthenticationException)
        {
            throw Unproven(broken);
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
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
            return await response.Content.ReadFromJsonAsync<T>(NodeJson.Options, cancellationToken)
                ?? throw new JsonException("null in place of an answer");
        }
        catch (Exception broken) when (broken is JsonException or NotSupportedException or HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
        {
            throw NotUnderstood(broken);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw Gone(broken.Message, broken);
        }
    }

    public HttpRequestException NotUnderstood(Exception broken) =>
        new($"The node at {_address} gave an answer that is not understood: {broken.Message}", broken);

    public ZeroGException Gone(string why, Exception? inner = null) => new(
        FailureKind.Unavailable,
        $"cannot talk to the node at {_address}: {why}.",
        _remedies.Gone,
        new NodeLostException(why, inner));

    public void Dispose() => _http.Dispose();

    private ZeroGException Unproven(HttpRequestException broken) => new(
        FailureKind.Conflict,
        $"the node at {_address} and this client do not trust each other's certificate: {broken.InnerException!.Message}",
        "Name the authority that signed the node's certificate (--authority, or AuthorityFile of the client's options), and the host that the certificate is for; "
        + "a node that asks for a client's certificate needs one that its own authority signed.",
        broken);

    private async Task<Exception> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            var isMissing = _http.DefaultRequestHeaders.Authorization is null;
            return new ZeroGException(
                FailureKind.Conflict,
                isMissing ? $"the node at {_address} asks for a token." : $"the node at {_address} refuses the token.",
                _remedies.Refused,
                new TokenRefusedException());
        }

        try
        {
            await response.Content.LoadIntoBufferAsync(MaxProblemBytes, cancellationToken);
            var problem = await response.Content.ReadFromJsonAsync<NodeProblem>(NodeJson.Options, cancellationToken);
            if (problem is { Kind: not null } || (problem is not null && !IsOfIntermediary(response))) return problem.ToException();
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or HttpRequestException or NotSupportedException)
        {
            // The status code has to do.
        }

        return IsOfIntermediary(response)
            ? Gone(string.Create(CultureInfo.InvariantCulture, $"something on the way answered {(int)response.StatusCode}"))
            : new HttpRequestException($"The node at {_address} answered {(int)response.StatusCode}.", null, response.StatusCode);
    }

    // What a proxy answers whose node is away; a node's own 503 has a kind.
    private static bool IsOfIntermediary(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
