using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

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
}

/// <summary>
/// Places a worker, keyed <c>{job}/{worker}</c>, on a silo that offers a device: the workers of a job go round the
/// device silos in the order of their providers' ids, from a place that depends on the job.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DevicePlacementAttribute : PlacementFilterAttribute
{
    /// <summary>Marks a grain class.</summary>
    public DevicePlacementAttribute()
        : base(new DevicePlacementStrategy())
    {
    }
}

/// <summary>The strategy behind <see cref="DevicePlacementAttribute"/>; has no settings.</summary>
public sealed class DevicePlacementStrategy() : PlacementFilterStrategy(order: 0);

/// <summary>Narrows the silos for a worker down to one, or to none when no silo offers a device.</summary>
internal sealed class DevicePlacementDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var devices = silos
            .Select(silo => (Silo: silo, Metadata: metadata.GetSiloMetadata(silo).Metadata))
            .Where(candidate => candidate.Metadata.ContainsKey(SiloMetadataKeys.Device))
            .OrderBy(candidate => candidate.Metadata.GetValueOrDefault(SiloMetadataKeys.Provider), StringComparer.Ordinal)
            .ThenBy(candidate => candidate.Silo)
            .Select(candidate => candidate.Silo)
            .ToList();
        return devices.Count == 0 ? [] : [devices[DevicePlacement.Choose(target.GrainIdentity.Key.ToString()!, devices.Count)]];
    }
}

/// <summary>The arithmetic of device placement.</summary>
public static class DevicePlacement
{
    /// <summary>Which of <paramref name="devices"/> device silos a worker goes to.</summary>
    /// <param name="key"><c>{job}/{worker}</c>; a key without a worker counts as worker 0.</param>
    /// <param name="devices">Number of device silos, above zero.</param>
    public static int Choose(string key, int devices)
    {
        var slash = key.LastIndexOf('/');
        _ = int.TryParse(key.AsSpan(slash + 1), out var worker);
        var start = 2166136261u;
        foreach (var letter in key.AsSpan(0, Math.Max(slash, 0))) start = (start ^ letter) * 16777619u;
        return (int)((start + (uint)worker) % (uint)devices);
    }
}
