using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// Proof that a silo belongs to the cluster: a bearer token that every holder of the cluster key derives (HKDF-SHA-256,
/// RFC 5869), and from which nobody gets back to the key.
/// </summary>
internal sealed class DataPlaneAccess
{
    private const int MinKeyBytes = 32;
    private const string Scheme = "Bearer ";

    private readonly byte[]? _token;

    private DataPlaneAccess(byte[]? token) => _token = token;

    /// <summary>
    /// No token, for a cluster without a key: only connections over loopback are let in. The host allows it in development,
    /// where everything binds to loopback.
    /// </summary>
    public static DataPlaneAccess LoopbackOnly { get; } = new(null);

    /// <summary>The value of the Authorization header, or null without a token.</summary>
    public string? Authorization => _token is null ? null : Scheme + Encoding.ASCII.GetString(_token);

    /// <summary>Access for holders of the cluster key.</summary>
    /// <param name="clusterKey">At least 32 random bytes; not kept.</param>
    /// <exception cref="ZeroGException">The key is too short.</exception>
    public static DataPlaneAccess FromClusterKey(ReadOnlyMemory<byte> clusterKey)
    {
        if (clusterKey.Length < MinKeyBytes)
        {
            throw new ZeroGException(
                FailureKind.Invalid,
                $"The cluster key has {clusterKey.Length} bytes; it needs at least {MinKeyBytes}.",
                "Write 32 random bytes in hexadecimal to the file that ZeroG:Security:KeyFile names, the same for all silos.");
        }

        var token = new byte[SHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, clusterKey.Span, token, [], "zerog/data-plane/bearer/v1"u8);
        return new DataPlaneAccess(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(token)));
    }

    /// <summary>Whether the request comes from a silo of the cluster. Takes the same time for every wrong token of a length.</summary>
    public bool Admits(HttpContext context)
    {
        if (_token is null) return context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote);
        var header = context.Request.Headers.Authorization;
        return header.Count == 1
            && header[0] is { } value
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value[Scheme.Length..]), _token);
    }
}
