namespace Orleans.Runtime.MembershipService.SiloMetadata;

/// <summary>Knows what silos say of themselves.</summary>
public interface ISiloMetadataCache
{
    /// <summary>What the silo says; <see cref="SiloMetadata.Empty"/> when it says nothing or is not known.</summary>
    SiloMetadata GetSiloMetadata(SiloAddress siloAddress);
}
