namespace ZeroG.Silo.Cluster;

/// <summary>The file with the key that all silos of a cluster share.</summary>
internal static class ClusterKeyFile
{
    private const int MinBytes = 32;

    /// <summary>The key: at least 32 bytes.</summary>
    /// <exception cref="ZeroGException">The file is missing, open to others, or is no such key. The message has nothing of it.</exception>
    public static byte[] Read(string path)
    {
        const string Remedy = "Make one with: openssl rand -hex 32";
        var text = SecretFile.Read(path).Trim();
        byte[] key;
        try
        {
            key = Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new ZeroGException(FailureKind.Invalid, "the cluster key is not hexadecimal.", Remedy);
        }

        if (key.Length < MinBytes)
            throw new ZeroGException(FailureKind.Invalid, $"the cluster key has {key.Length} bytes, and needs at least {MinBytes}.", Remedy);
        if (key.Distinct().Count() < MinBytes / 4)
            throw new ZeroGException(FailureKind.Invalid, "the cluster key repeats a few bytes: it is not random.", Remedy);
        return key;
    }
}
