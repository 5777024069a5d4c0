using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// Requests to the data planes of other silos: HTTP/2 over one handler (without TLS by prior knowledge), streamed both ways
/// with the protocol's own flow control, given up when there is no progress.
/// </summary>
internal sealed class PeerTransport : IDisposable
{
    private const int StreamWindowBytes = 1 << 20;

    private readonly HttpMessageInvoker _http;
    private readonly string _authorization;
    private readonly ConcurrentDictionary<string, long> _failed = new(StringComparer.Ordinal);

    /// <param name="access">The proof that this silo belongs to the cluster.</param>
    /// <param name="options">Time limits; null for the defaults.</param>
    /// <param name="clock">Measures them.</param>
    /// <param name="tls">
    /// For peers with https addresses: this silo's certificate and its intermediates, and whose is trusted; asked at each
    /// connection. Null: none of its own, and the system's trust.
    /// </param>
    public PeerTransport(
        DataPlaneAccess access, PeerTransportOptions? options, TimeProvider clock, Func<SslClientAuthenticationOptions>? tls = null)
    {
        Options = options ?? new PeerTransportOptions();
        Clock = clock;
        _authorization = access.Authorization;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,      // a peer cannot send the token elsewhere
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = Options.ConnectTime,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            KeepAlivePingDelay = Options.AnswerTime,
            KeepAlivePingTimeout = Options.AnswerTime,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        };
        if (tls is not null) handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(context, tls, cancellationToken);
        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>Time limits.</summary>
    public PeerTransportOptions Options { get; }

    /// <summary>Measures them.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Whether the peer could not be reached a moment ago: not asked for what is only tried.</summary>
    public bool IsResting(BlobPeer peer) =>
        _failed.TryGetValue(peer.Silo, out var since) && Clock.GetElapsedTime(since) < Options.RestTime;

    /// <summary>How long an answer may take that needs a blob of <paramref name="length"/> bytes read or flushed.</summary>
    public TimeSpan AnswerTime(long length) => Options.AnswerTime + TimeSpan.FromSeconds((double)length / Options.DiskBytesPerSecond);

    /// <summary>Sends a request and waits for the beginning of the answer, whatever its status.</summary>
    /// <param name="peer">To whom.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query on the peer's data plane.</param>
    /// <param name="timer">Ends the wait; the caller keeps it for the body.</param>
    /// <param name="prepare">Adds headers and a body, or null.</param>
    /// <exception cref="PeerException">The peer cannot be reached, or does not answer in time.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        BlobPeer peer, HttpMethod method, string path, ProgressTimer timer, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(peer.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        prepare?.Invoke(request);
        try
        {
            var response = await _http.SendAsync(request, timer.Token);
            _failed.TryRemove(peer.Silo, out _);
            return response;
        }
        catch (Exception failure) when (IsOfPeer(failure, timer))
        {
            throw Failed(peer, failure, timer);
        }
    }

    /// <summary>
    /// Whether a failure while sending or reading is the peer's or the network's. A stream that breaks off also cancels what is being
    /// sent over it, though nobody here gave up.
    /// </summary>
    public static bool IsOfPeer(Exception failure, ProgressTimer timer) =>
        failure is HttpRequestException or (IOException and not PeerException)
        || (failure is OperationCanceledException && (timer.HasStalled || !timer.Token.IsCancellationRequested));

    /// <summary>What the caller sees of such a failure.</summary>
    public PeerException Failed(BlobPeer peer, Exception failure, ProgressTimer timer)
    {
        _failed[peer.Silo] = Clock.GetTimestamp();
        return new PeerException(
            peer,
            PeerFault.Unreachable,
            timer.HasStalled ? "it made no progress in time." : failure is OperationCanceledException ? "it broke off." : failure.GetBaseException().Message,
            failure);
    }

    /// <summary>What the caller sees of an answer that is not a success.</summary>
    public static PeerException Refused(BlobPeer peer, HttpResponseMessage response)
    {
        var isPassing = response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
            or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.NotFound;
        return new PeerException(
            peer,
            isPassing ? PeerFault.Unreachable : PeerFault.Refused,
            response.StatusCode == HttpStatusCode.Unauthorized
                ? "it refuses this silo's token (401). Give all silos the same ZeroG:Security:KeyFile."
                : $"it answered {(int)response.StatusCode}.");
    }

    public void Dispose() => _http.Dispose();

    // The handler's own options are read once, and a certificate that is chosen later comes without its intermediates.
    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, Func<SslClientAuthenticationOptions> tls, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps) return stream;
            var options = tls();
            options.TargetHost = context.DnsEndPoint.Host;
            options.ApplicationProtocols = [SslApplicationProtocol.Http2];
            var secured = new SslStream(stream);
            stream = secured;
            await secured.AuthenticateAsClientAsync(options, cancellationToken);
            return secured;
        }
        catch
        {
            if (stream is not null) await stream.DisposeAsync();
            socket.Dispose();
            throw;
        }
    }
}
