using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace ZeroG.Conformance.Placement;

/// <summary>Places a grain only on silos that publish a metadata entry with a given value.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequiresAttribute(string key, string value, int order = 0)
    : PlacementFilterAttribute(new RequiresStrategy(key, value, order));

internal class RequiresStrategy(string key, string value, int order) : PlacementFilterStrategy(order)
{
    public RequiresStrategy()
        : this("", "", 0)
    {
    }

    public string Key { get; private set; } = key;

    public string Value { get; private set; } = value;

    public override void AdditionalInitialize(Orleans.Metadata.GrainProperties properties)
    {
        Key = GetPlacementFilterGrainProperty("key", properties) ?? "";
        Value = GetPlacementFilterGrainProperty("value", properties) ?? "";
    }

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services,
        Type grainClass,
        GrainType grainType,
        IReadOnlyDictionary<string, string> existingProperties) =>
        [new("key", Key), new("value", Value)];
}

/// <summary>The same filter under a type of its own: a grain has at most one filter of a type.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class InRegionAttribute(string region, int order) : PlacementFilterAttribute(new InRegionStrategy(region, order));

internal sealed class InRegionStrategy(string region, int order) : RequiresStrategy("region", region, order)
{
    public InRegionStrategy()
        : this("", 0)
    {
    }
}

internal sealed class RequiresDirector(ISiloMetadataCache metadata, Probe probe) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(
        PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var required = (RequiresStrategy)filterStrategy;
        probe.Record($"{target.GrainIdentity.Key}:{required.Key}");
        if (target.RequestContextData?.GetValueOrDefault("size") is { } size) probe.Record($"{target.GrainIdentity.Key} needs {size}");
        return silos.Where(
            silo => metadata.GetSiloMetadata(silo).Metadata.TryGetValue(required.Key, out var value) && value == required.Value);
    }
}
