using System.Security.Cryptography;
using System.Text;
using ZeroG.Grains.Security;

namespace ZeroG.Silo.Cluster;

/// <summary>Where a silo has the key from that all silos of its cluster share.</summary>
internal static class ClusterKeyFile
{
    /// <summary>Reads a key from a file.</summary>
    /// <exception cref="ZeroGException">The file is missing, open to others, or is no such key. The message has nothing of it.</exception>
    public static ClusterKey Read(string path) => ClusterKey.Parse(SecretFile.Read(path), path);

    /// <summary>
    /// The key of a silo. Without a file, which is allowed on loopback only, it follows from the names of the cluster: it
    /// keeps clusters apart, and keeps no user of the machine out.
    /// </summary>
    public static ClusterKey Of(ClusterSettings settings) => settings.KeyFile is { } path
        ? Read(path)
        : new ClusterKey(SHA256.HashData(Encoding.UTF8.GetBytes($"{settings.Silo.ServiceId}/{settings.Silo.ClusterId}")));
}
