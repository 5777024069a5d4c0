using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace ZeroG.InProcess;

/// <summary>What the running silos say of themselves.</summary>
internal sealed class SiloMetadataCache(InProcessCluster cluster) : ISiloMetadataCache
{
    /// <inheritdoc />
    public SiloMetadata GetSiloMetadata(SiloAddress siloAddress) =>
        cluster.Silos.FirstOrDefault(silo => silo.SiloAddress.Equals(siloAddress))?.Metadata ?? SiloMetadata.Empty;
}
