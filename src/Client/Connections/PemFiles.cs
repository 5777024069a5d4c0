using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroG.Client;

/// <summary>Certificates from PEM files (RFC 7468).</summary>
public static class PemFiles
{
    /// <summary>All certificates in a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="ZeroGException">It cannot be read, or has no certificate.</exception>
    public static X509Certificate2Collection ReadAuthorities(string path)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPemFile(path);
        }
        catch (Exception broken) when (IsOfFile(broken))
        {
            throw Unusable(path, broken.Message, broken);
        }

        return found.Count > 0 ? found : throw Unusable(path, "it has no certificate", null);
    }

    /// <summary>A certificate with its private key, and the intermediates that lead from it to an authority.</summary>
    /// <param name="certificatePath">File of the certificate, with its intermediates after it.</param>
    /// <param name="keyPath">File of its key, not encrypted.</param>
    /// <exception cref="ZeroGException">One cannot be read, or they do not belong together.</exception>
    public static SslStreamCertificateContext ReadChain(string certificatePath, string keyPath)
    {
        var certificate = ReadCertificate(certificatePath, keyPath);
        var chain = ReadAuthorities(certificatePath);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    /// <summary>A certificate with its private key.</summary>
    /// <param name="certificatePath">File of the certificate.</param>
    /// <param name="keyPath">File of its key, not encrypted.</param>
    /// <exception cref="ZeroGException">One cannot be read, or they do not belong together.</exception>
    public static X509Certificate2 ReadCertificate(string certificatePath, string keyPath)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        }
        catch (Exception broken) when (IsOfFile(broken))
        {
            throw Unusable($"{certificatePath} with the key {keyPath}", broken.Message, broken);
        }
    }

    private static bool IsOfFile(Exception broken) =>
        broken is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private static ZeroGException Unusable(string what, string why, Exception? inner) => new(
        FailureKind.Invalid, $"cannot use the certificate of {what}: {why.TrimEnd('.')}.", "Name PEM files that this user can read, the key without a password.", inner);
}
