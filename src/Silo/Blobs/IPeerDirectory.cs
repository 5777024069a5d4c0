namespace ZeroG.Silo.Blobs;

/// <summary>The data planes of the cluster's other silos, as they are known now.</summary>
internal interface IPeerDirectory
{
    /// <summary>All of them but this silo's own, in no particular order. A silo believed dead is not among them.</summary>
    IReadOnlyList<BlobPeer> Peers { get; }
}
