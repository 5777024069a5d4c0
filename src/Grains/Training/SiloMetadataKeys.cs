using Orleans.Runtime.MembershipService.SiloMetadata;

namespace ZeroG.Grains.Training;

/// <summary>Keys of the metadata that silos publish.</summary>
public static class SiloMetadataKeys
{
    /// <summary>What the silo is for, comma-separated: <c>orchestrator</c>, <c>gpu</c>, <c>gateway</c>.</summary>
    public const string Roles = "zerog.roles";

    /// <summary>Kind of device the silo offers (<c>cpu</c>, …); absent on silos that offer none.</summary>
    public const string Device = "zerog.device";

    /// <summary>How many devices it offers.</summary>
    public const string Devices = "zerog.devices";

    /// <summary>Memory of one device in bytes.</summary>
    public const string Memory = "zerog.memory";

    /// <summary>Address of the silo's data plane, absent on silos without one.</summary>
    public const string Data = "zerog.data";

    /// <summary>Id of the provider that the silo's devices belong to.</summary>
    public const string Provider = "zerog.provider";

    /// <summary>The role of silos that hold jobs, datasets, providers and indexes.</summary>
    public const string OrchestratorRole = "orchestrator";

    /// <summary>The role of silos that offer devices.</summary>
    public const string GpuRole = "gpu";

    /// <summary>Whether a silo publishes that it has a role.</summary>
    public static bool HasRole(SiloMetadata published, string role) =>
        published.Metadata.TryGetValue(Roles, out var roles) && roles.Split(',', StringSplitOptions.TrimEntries).Contains(role, StringComparer.Ordinal);
}
