using System.Globalization;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace ZeroG.Grains.Training;

/// <summary>
/// Places a worker, keyed <c>{job}/{worker}</c>, on a silo of role gpu whose devices meet the needs that the call tells
/// (<see cref="DeviceNeeds"/>), by <see cref="DevicePlaces"/>.
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

/// <summary>Narrows the silos for a worker down to one, or to none when no silo offers a device that meets its needs.</summary>
internal sealed class DevicePlacementDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var offers = new Dictionary<DeviceSilo, SiloAddress>();
        foreach (var silo in silos)
        {
            if (Read(silo, metadata.GetSiloMetadata(silo)) is { } offer) offers[offer] = silo;
        }

        var chosen = DevicePlaces.Choose(target.GrainIdentity.Key.ToString()!, DeviceNeeds.Of(target.RequestContextData), offers.Keys);
        return chosen is null ? [] : [offers[chosen]];
    }

    // A silo that does not publish what it offers, in full, offers nothing.
    private static DeviceSilo? Read(SiloAddress silo, SiloMetadata published) =>
        SiloMetadataKeys.HasRole(published, SiloMetadataKeys.GpuRole)
        && published.Metadata.TryGetValue(SiloMetadataKeys.Device, out var device)
        && published.Metadata.TryGetValue(SiloMetadataKeys.Devices, out var devices)
        && int.TryParse(devices, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && published.Metadata.TryGetValue(SiloMetadataKeys.Memory, out var memory)
        && long.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? new DeviceSilo(published.Metadata.GetValueOrDefault(SiloMetadataKeys.Provider) ?? "", silo.ToParsableString(), device, count, bytes)
            : null;
}
