using ZeroG.Silo.Blobs;

namespace ZeroG.Silo.Tests.Blobs;

/// <summary>A directory that a test changes.</summary>
internal sealed class PeerList(params BlobPeer[] peers) : IPeerDirectory
{
    public IReadOnlyList<BlobPeer> Peers { get; set; } = peers;
}
