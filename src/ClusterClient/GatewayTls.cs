using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace ZeroG.Client;

/// <summary>Mutual TLS with gateways.</summary>
/// <remarks>
/// Silos come and go with their addresses, so a certificate is not bound to one: what counts is that the cluster's own
/// authority signed it.
/// </remarks>
internal static class GatewayTls
{
    // TLS sends a name in any case; the gateway's certificate is not compared with it.
    private const string AnyGateway = "zerog";

    // Extended key usage id-kp-serverAuth (RFC 5280, 4.2.1.12).
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public static void Use(IClientBuilder client, X509Certificate2Collection authorities, SslStreamCertificateContext identity) =>
        client.UseTls(identity.TargetCertificate, options =>
        {
            options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            options.RemoteCertificateValidation = (presented, sent, errors) => IsOfCluster(presented, sent, errors, authorities);
            options.OnAuthenticateAsClient = (_, tls) =>
            {
                tls.TargetHost = AnyGateway;
                // With its intermediates, which a certificate alone does not bring along.
                var own = (SslClientAuthenticationOptions)tls.SslClientAuthenticationOptions;
                own.LocalCertificateSelectionCallback = null;
                own.ClientCertificates = null;
                own.ClientCertificateContext = identity;
            };
        });

    private static bool IsOfCluster(X509Certificate2? presented, X509Chain? sent, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (presented is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // A certificate for clients alone does not make a gateway.
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(presented);
    }
}
