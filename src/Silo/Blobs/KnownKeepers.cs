namespace ZeroG.Silo.Blobs;

/// <summary>
/// The keepers that this silo has ever seen. One that is missing from the directory may hold the only copy of a blob that
/// all the others say they do not have.
/// </summary>
internal sealed class KnownKeepers(IPeerDirectory directory)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The peers now, and whether every keeper ever seen is among them.</summary>
    public (IReadOnlyList<BlobPeer> Peers, bool AreAllThere) Now()
    {
        var peers = directory.Peers;
        lock (_gate)
        {
            foreach (var peer in peers.Where(peer => peer.IsKeeper)) _seen.Add(peer.Silo);
            return (peers, _seen.All(silo => peers.Any(peer => peer.IsKeeper && peer.Silo == silo)));
        }
    }
}
