using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroG.Silo.Cluster;

/// <summary>Who this silo is in a TLS handshake, and whom it believes.</summary>
/// <param name="Certificate">The certificate with its private key.</param>
/// <param name="Context">The same with its intermediates.</param>
/// <param name="Authorities">Who is believed, and nobody else: the system's authorities are not.</param>
internal sealed record TlsIdentity(X509Certificate2 Certificate, SslStreamCertificateContext Context, X509Certificate2Collection Authorities)
{
    /// <summary>Extended key usage of a server.</summary>
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";

    /// <summary>Extended key usage of a client.</summary>
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>Reads the files.</summary>
    /// <exception cref="ZeroGException">A file is missing, or key and certificate do not belong together.</exception>
    public static TlsIdentity Load(TlsSettings tls)
    {
        var certificate = Usable(TlsFiles.ReadPair(tls.CertificateFile, tls.KeyFile));
        var chain = TlsFiles.ReadCertificates(tls.CertificateFile);
        chain.RemoveAt(0);
        return new TlsIdentity(
            certificate, SslStreamCertificateContext.Create(certificate, chain, offline: true), TlsFiles.ReadCertificates(tls.AuthorityFile));
    }

    /// <summary>
    /// Whether a certificate leads to one of <see cref="Authorities"/>, is valid now, and may be used so. Names are not
    /// compared: silos are known by addresses that change. Whoever the authority certifies is let in: apps that join over grains
    /// too, which a network policy keeps from the silo port (docs/operations.md).
    /// </summary>
    /// <param name="certificate">The other side's.</param>
    /// <param name="sent">What the handshake knows: the certificates sent with it, and which use it must allow.</param>
    public bool Trusts(X509Certificate2? certificate, X509Chain? sent) =>
        certificate is not null
        && sent is { ChainPolicy: { ApplicationPolicy: [{ Value: { } use }] } handshake }
        && WhyNotTrusted(certificate, handshake.ExtraStore, use) is null;

    /// <summary>Why a certificate is not trusted; null when it is.</summary>
    public string? WhyNotTrusted(X509Certificate2 certificate, X509Certificate2Collection? intermediates, string use)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(Authorities);
        if (intermediates is not null) policy.ExtraStore.AddRange(intermediates);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(new Oid(use));
        return chain.Build(certificate) ? null : string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
    }

    /// <summary>What a server presents and asks for.</summary>
    /// <param name="asksForClient">Whether a client must have a certificate too.</param>
    public SslServerAuthenticationOptions ForServer(bool asksForClient) => new()
    {
        ServerCertificateContext = Context,
        ClientCertificateRequired = asksForClient,
        RemoteCertificateValidationCallback = asksForClient
            ? (_, certificate, chain, _) => Trusts(certificate as X509Certificate2, chain)
            : null,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    // A key in memory alone is no use to that system's handshakes.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows()) return certificate;
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
