using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ZeroG.Silo.Tests.Cluster;

/// <summary>Somebody who tries to get in at a port of a silo.</summary>
internal static class Knock
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // How long one who is let in waits for nothing: a silo answers only what it understands.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(3);

    /// <summary>Whether the port breaks the connection off.</summary>
    public static async Task<bool> IsRefusedAsync(int port, X509Certificate2? certificate, bool isPlain = false)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        using var patience = new CancellationTokenSource(s_patience);
        var hasEntered = false;
        try
        {
            Stream stream = tcp.GetStream();
            if (isPlain)
            {
                await stream.WriteAsync("Orleans, let me in. "u8.ToArray(), patience.Token);
            }
            else
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        TargetHost = "zerog",
                        ClientCertificates = certificate is null ? null : [certificate],
                        RemoteCertificateValidationCallback = (_, _, _, _) => true,
                    },
                    patience.Token);
                stream = secure;
                hasEntered = true;
                patience.CancelAfter(s_silence);
            }

            // With TLS 1.3 a client learns by its first read that its certificate was refused.
            return await stream.ReadAsync(new byte[1], patience.Token) == 0;
        }
        catch (Exception broken) when (broken is IOException or SocketException or AuthenticationException)
        {
            return true;
        }
        catch (OperationCanceledException) when (hasEntered)
        {
            return false;
        }
    }
}
