using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroG.Silo.Cluster;

/// <summary>Reads the PEM files of TLS.</summary>
internal static class TlsFiles
{
    private const int MaxBytes = 1 << 20;

    /// <summary>All certificates of a file, in its order; at least one. The caller disposes of them.</summary>
    /// <exception cref="ZeroGException">The file is missing or holds none.</exception>
    public static X509Certificate2Collection ReadCertificates(string path)
    {
        var found = new X509Certificate2Collection();
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw Unreadable($"it has more than {MaxBytes:N0} bytes", null);
            found.ImportFromPemFile(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw Unreadable(unreadable.Message, unreadable);
        }

        return found.Count > 0 ? found : throw Unreadable("there is none in it", null);
    }

    /// <summary>The first certificate of a file together with its private key.</summary>
    /// <exception cref="ZeroGException">A file is missing, open to others, or the two do not belong together.</exception>
    public static X509Certificate2 ReadPair(string certificateFile, string keyFile)
    {
        var key = SecretFile.Read(keyFile);
        foreach (var each in ReadCertificates(certificateFile)) each.Dispose();
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile), key);
        }
        catch (Exception mismatch) when (mismatch is CryptographicException or ArgumentException)
        {
            throw new ZeroGException(
                FailureKind.Invalid,
                $"the private key {keyFile} does not belong to the certificate {certificateFile}, or is not PEM: {mismatch.Message}",
                "Give the key that the certificate was made for, unencrypted.",
                mismatch);
        }
    }

    private static ZeroGException Unreadable(string why, Exception? cause) => new(
        FailureKind.Invalid, $"the certificates in the file cannot be read: {why}.", "Name a PEM file with certificates that this user may read.", cause);
}
