using System.Net;

namespace ZeroG.Client;

/// <summary>Which cluster to join as a client, and what proves each side to the other.</summary>
public sealed class ZeroGClusterOptions
{
    /// <summary>Service id of the cluster; as its silos have it (<c>ZeroG:Silo:ServiceId</c>).</summary>
    public string ServiceId { get; set; } = "zerog";

    /// <summary>Cluster id; as its silos have it (<c>ZeroG:Silo:ClusterId</c>).</summary>
    public string ClusterId { get; set; } = "dev";

    /// <summary>Connection string of the Redis that holds the membership, and so the gateways; null where they are listed.</summary>
    public string? Redis { get; set; }

    /// <summary>The gateways themselves, where there is no Redis to find them in.</summary>
    public IList<IPEndPoint> Gateways { get; } = [];

    /// <summary>PEM file of the authority that signs the certificates of silos and clients; null for no encryption.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>PEM file of this client's certificate.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of the certificate's private key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Whether silos are spoken to without encryption, beyond this machine too: for networks that are encrypted otherwise.</summary>
    public bool AllowUnencrypted { get; set; }

    /// <summary>Longest time that the start of the app waits for a gateway.</summary>
    public TimeSpan ConnectPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ZeroGException">They do not fit each other.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(ServiceId) || string.IsNullOrWhiteSpace(ClusterId))
            throw Invalid("the cluster has no service id or no cluster id.", "Set both as the silos have them.");
        if (string.IsNullOrWhiteSpace(Redis) == (Gateways.Count == 0))
            throw Invalid("the gateways are to be found in Redis or in a list, and in one of them.", "Set Redis, or add to Gateways.");
        var files = new[] { AuthorityFile, CertificateFile, KeyFile };
        if (files.Any(file => file is null) && files.Any(file => file is not null))
            throw Invalid("mutual TLS needs an authority, a certificate and its key.", "Name all three files, or none.");
        if (AuthorityFile is null && !AllowUnencrypted && !(Gateways.Count > 0 && Gateways.All(gateway => IPAddress.IsLoopback(gateway.Address))))
        {
            throw Invalid(
                "silos beyond this machine would be spoken to without encryption, and whoever is on the way could call grains.",
                "Name AuthorityFile, CertificateFile and KeyFile, or set AllowUnencrypted where the network itself is encrypted.");
        }
    }

    private static ZeroGException Invalid(string message, string remedy) =>
        new(FailureKind.Invalid, $"the options of the cluster are invalid: {message}", remedy);
}
