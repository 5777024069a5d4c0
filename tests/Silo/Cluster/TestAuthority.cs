using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroG.Silo.Tests.Cluster;

/// <summary>A certificate authority of a test's own.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _root;
    private readonly string _intermediates = "";

    public TestAuthority(string name = "test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = RequestOf(name, key).CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddYears(1));
    }

    private TestAuthority(string name, TestAuthority above)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = RequestOf(name, key).Create(
            above._root, DateTimeOffset.UtcNow.AddDays(-300), DateTimeOffset.UtcNow.AddDays(300), RandomNumberGenerator.GetBytes(8));
        _root = issued.CopyWithPrivateKey(key);
        _intermediates = "\n" + issued.ExportCertificatePem() + above._intermediates;
    }

    public string Pem => _root.ExportCertificatePem();

    /// <summary>An authority that this one vouches for; what it issues is written together with its own certificate.</summary>
    public TestAuthority Intermediate(string name) => new(name, this);

    /// <summary>Issues a certificate.</summary>
    public X509Certificate2 Issue(string name = "silo", int fromDays = -1, int untilDays = 30, params string[] uses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var oids = new OidCollection();
        foreach (var use in uses.Length > 0 ? uses : [ServerUse, ClientUse]) oids.Add(new Oid(use));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, false));
        using var issued = request.Create(
            _root, DateTimeOffset.UtcNow.AddDays(fromDays), DateTimeOffset.UtcNow.AddDays(untilDays), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>Writes certificate, key and authority into a folder, and returns their paths.</summary>
    public (string Certificate, string Key, string Authority) Write(string folder, X509Certificate2 certificate)
    {
        Directory.CreateDirectory(folder);
        var paths = (Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"), Path.Combine(folder, "ca.crt"));
        File.WriteAllText(paths.Item1, certificate.ExportCertificatePem() + _intermediates);
        SecretFiles.Write(paths.Item2, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(paths.Item3, Pem);
        return paths;
    }

    public void Dispose() => _root.Dispose();

    private static CertificateRequest RequestOf(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request;
    }
}
