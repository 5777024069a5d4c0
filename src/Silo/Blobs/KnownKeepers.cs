namespace ZeroG.Silo.Blobs;

/// <summary>
/// The keepers that this silo has seen. One that is missing from the directory may hold the only copy of a blob that all
/// the others say they do not have; one that has been missing for long does not come back.
/// </summary>
/// <param name="directory">Who is there.</param>
/// <param name="clock">Measures how long one is missing.</param>
internal sealed class KnownKeepers(IPeerDirectory directory, TimeProvider clock)
{
    /// <summary>How long a keeper may be missing before it counts as removed for good: longer than a restart takes.</summary>
    public static readonly TimeSpan MissingLife = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();

    // Since when it is found missing, or null while it is there.
    private readonly Dictionary<string, long?> _seen = new(StringComparer.Ordinal);

    /// <summary>The peers now, and whether every keeper that was seen, and is not gone for good, is among them.</summary>
    public (IReadOnlyList<BlobPeer> Peers, bool AreAllThere) Now()
    {
        var peers = directory.Peers;
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            var there = peers.Where(peer => peer.IsKeeper).Select(peer => peer.Silo).ToHashSet(StringComparer.Ordinal);
            foreach (var silo in there) _seen[silo] = null;
            foreach (var silo in _seen.Keys.Where(silo => !there.Contains(silo)).ToList())
            {
                var since = _seen[silo] ??= now;
                if (clock.GetElapsedTime(since, now) >= MissingLife) _seen.Remove(silo);
            }

            return (peers, _seen.Count == there.Count);
        }
    }
}
