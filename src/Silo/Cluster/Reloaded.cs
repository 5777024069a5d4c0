using System.Security.Cryptography;

namespace ZeroG.Silo.Cluster;

/// <summary>What some files say, read again when they change: a token or certificate is replaced without a restart.</summary>
/// <remarks>
/// The content is compared, not the time: a Kubernetes volume replaces a link to the folder that the files are in. New
/// files that cannot be used leave the old content in force.
/// </remarks>
/// <param name="files">The files; small.</param>
/// <param name="load">Reads them.</param>
/// <param name="clock">When to look again.</param>
/// <param name="complain">Takes a line when new content cannot be used.</param>
internal sealed class Reloaded<T>(IReadOnlyList<string> files, Func<T> load, TimeProvider clock, Action<string> complain)
    where T : class
{
    /// <summary>A change takes effect after no more than this.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();

    // Taken before the files are read: what replaces them meanwhile is noticed at the next look.
    private byte[] _digest = DigestOf(files);
    private readonly T _first = load();
    private T? _newest;
    private long _lookedAt = clock.GetTimestamp();

    /// <summary>The newest usable content.</summary>
    public T Current
    {
        get
        {
            lock (_gate)
            {
                if (clock.GetElapsedTime(_lookedAt) >= Period)
                {
                    _lookedAt = clock.GetTimestamp();
                    Look();
                }

                return _newest ?? _first;
            }
        }
    }

    private void Look()
    {
        try
        {
            var digest = DigestOf(files);
            if (digest.AsSpan().SequenceEqual(_digest)) return;
            _newest = load();
            // Not before it was usable: two files that change one after the other do not match in between.
            _digest = digest;
        }
        catch (Exception unusable) when (unusable is ZeroGException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            complain($"{string.Join(", ", files)}: the new content is not used: {unusable.Message}");
        }
    }

    private static byte[] DigestOf(IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        return hash.GetHashAndReset();
    }
}
