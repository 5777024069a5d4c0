using System.Net.Security;
using Orleans.Connections.Security;
using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Hosting;

/// <summary>Mutual TLS between silos, and between a gateway and its clients.</summary>
internal static class ClusterTls
{
    // The same on both sides. Silos know each other by address, so the name asked for stands for none.
    private const string AnyName = "zerog";

    /// <summary>Every connection takes the certificate of its moment; both sides must have one of the authority's.</summary>
    public static void AddTo(ISiloBuilder silo, Reloaded<TlsIdentity> identity) => silo.UseTls(tls =>
    {
        // Looked at once, to see that there is one; what a connection presents is chosen below.
        tls.LocalCertificate = identity.Current.Certificate;
        tls.LocalServerCertificateSelector = (_, _) => identity.Current.Certificate;
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => identity.Current.Certificate;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.OnAuthenticateAsServer = (_, options) => PresentAsServer((SslServerAuthenticationOptions)options.SslServerAuthenticationOptions, identity);
        tls.OnAuthenticateAsClient = (_, options) =>
        {
            options.TargetHost = AnyName;
            PresentAsClient((SslClientAuthenticationOptions)options.SslClientAuthenticationOptions, identity);
        };
        tls.RemoteCertificateValidation = (certificate, chain, _) => identity.Current.Trusts(certificate, chain);
    });

    // With its intermediates, which a certificate alone does not bring along.
    private static void PresentAsServer(SslServerAuthenticationOptions options, Reloaded<TlsIdentity> identity)
    {
        options.ServerCertificateSelectionCallback = null;
        options.ServerCertificateContext = identity.Current.Context;
    }

    private static void PresentAsClient(SslClientAuthenticationOptions options, Reloaded<TlsIdentity> identity)
    {
        options.LocalCertificateSelectionCallback = null;
        options.ClientCertificateContext = identity.Current.Context;
    }
}
