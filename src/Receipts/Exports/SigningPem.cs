using System.Security.Cryptography;
using System.Text;

namespace ZeroG.Receipts;

/// <summary>Keys for the signatures of models: ECDSA on P-256, in PEM.</summary>
public static class SigningPem
{
    /// <summary>Most bytes of a key's file.</summary>
    public const int MaxBytes = 64 << 10;

    private const string Curve = "1.2.840.10045.3.1.7"; // P-256, RFC 5480 section 2.1.1.1
    private const string Remedy = "'openssl ecparam -name prime256v1 -genkey -noout -out key.pem' makes one, and 'openssl ec -in key.pem -pubout -out public.pem' its public key.";

    /// <summary>A private key that signs.</summary>
    /// <exception cref="ModelSignatureException">It is none.</exception>
    public static ECDsa Private(string pem)
    {
        var key = Read(pem, "private key");
        try
        {
            key.ExportParameters(includePrivateParameters: true).D.AsSpan().Clear();
            return key;
        }
        catch (CryptographicException isPublic)
        {
            key.Dispose();
            throw new ModelSignatureException($"It is a public key: only the private one signs. {Remedy}", isPublic);
        }
    }

    /// <summary>A public key that verifies; of a private one its public part.</summary>
    /// <exception cref="ModelSignatureException">It is none.</exception>
    public static ECDsa Public(string pem) => Read(pem, "public key");

    /// <summary>What a signature calls a key: SHA-256 of the public key in PEM, 64 digits.</summary>
    public static string HintOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        // With the line end that OpenSSL writes.
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n")));
    }

    private static ECDsa Read(string pem, string what)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: false).Curve is { IsNamed: true } curve && curve.Oid.Value == Curve) return key;
            throw new ModelSignatureException($"The key is on another curve than P-256, or on one without a name. {Remedy}");
        }
        catch (Exception none) when (none is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new ModelSignatureException($"It holds no {what} on the curve P-256 in PEM, without a password. {Remedy}", none);
        }
        catch (ModelSignatureException)
        {
            key.Dispose();
            throw;
        }
    }
}
