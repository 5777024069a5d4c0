using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ZeroG.Grains.Security;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// Proof that a silo belongs to the cluster: a bearer token that every holder of the cluster key derives, and from which
/// nobody gets back to the key.
/// </summary>
internal sealed class DataPlaneAccess
{
    private const string Purpose = "zerog/data-plane/bearer/v1";
    private const string Scheme = "Bearer ";

    private readonly byte[] _token;

    private DataPlaneAccess(byte[] token) => _token = token;

    /// <summary>The value of the Authorization header.</summary>
    public string Authorization => Scheme + Encoding.ASCII.GetString(_token);

    /// <summary>Access for holders of the cluster key.</summary>
    public static DataPlaneAccess FromClusterKey(ClusterKey key) =>
        new(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key.Derive(Purpose))));

    /// <summary>Whether the request comes from a silo of the cluster. Takes the same time for every wrong token of a length.</summary>
    public bool Admits(HttpContext context)
    {
        var header = context.Request.Headers.Authorization;
        return header.Count == 1
            && header[0] is { } value
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value[Scheme.Length..]), _token);
    }
}
