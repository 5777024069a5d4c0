using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ZeroG.Client;

/// <summary>Makes connections to a node named by its address.</summary>
internal static class RemoteConnections
{
    private const int ProbeAfterSeconds = 15;
    private const int ProbeSeconds = 5;
    private const int Probes = 4;

    // An address may come to mean another machine.
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Sockets with what the endpoint says of certificates.</summary>
    /// <exception cref="ZeroGException">A certificate file cannot be used.</exception>
    public static SocketsHttpHandler ToHandler(NodeEndpoint endpoint, TimeSpan connectTimeout)
    {
        var isEncrypted = endpoint.Address.Scheme == Uri.UriSchemeHttps;
        var handler = new SocketsHttpHandler
        {
            // A proxy must not see a token, and sees none of what is encrypted.
            UseProxy = isEncrypted,
            AllowAutoRedirect = false,
            ConnectTimeout = connectTimeout,
            PooledConnectionLifetime = s_lifetime,
            ConnectCallback = ConnectAsync,
        };
        if (isEncrypted) handler.SslOptions = SslOptionsOf(endpoint);
        return handler;
    }

    private static SslClientAuthenticationOptions SslOptionsOf(NodeEndpoint endpoint)
    {
        var options = new SslClientAuthenticationOptions();
        if (endpoint.AuthorityFile is { } authority)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(PemFiles.ReadAuthorities(authority));
        }

        if (endpoint is { CertificateFile: { } certificate, KeyFile: { } key })
            options.ClientCertificateContext = PemFiles.ReadChain(certificate, key);
        return options;
    }

    // A machine that vanished sends nothing, not even an end: the system asks it.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ProbeAfterSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
