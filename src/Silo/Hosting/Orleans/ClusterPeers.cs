using Orleans.Runtime.MembershipService.SiloMetadata;
using ZeroG.Grains.Training;
using ZeroG.Silo.Blobs;

namespace ZeroG.Silo.Hosting;

/// <summary>The other silos of the cluster, from its membership and what they publish.</summary>
internal sealed class ClusterPeers(IClusterMembershipService membership, ISiloMetadataCache metadata, ILocalSiloDetails local) : IPeerDirectory
{
    public IReadOnlyList<BlobPeer> Peers => [.. membership.CurrentSnapshot.Members.Values.Select(PeerOf).OfType<BlobPeer>()];

    /// <summary>Names of all silos of the cluster that are active, in order.</summary>
    public IReadOnlyList<string> Silos => [.. membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active).Select(member => member.Name).Order(StringComparer.Ordinal)];

    private BlobPeer? PeerOf(ClusterMember member)
    {
        // One that is stopping still serves what only it may have.
        if (member.Status is not (SiloStatus.Active or SiloStatus.ShuttingDown) || member.SiloAddress.Equals(local.SiloAddress)) return null;
        var published = metadata.GetSiloMetadata(member.SiloAddress);
        if (!Uri.TryCreate(published.Metadata.GetValueOrDefault(SiloMetadataKeys.Data), UriKind.Absolute, out var address)) return null;
        return new BlobPeer(member.Name, address, SiloMetadataKeys.HasRole(published, SiloMetadataKeys.OrchestratorRole));
    }
}
