using System.Globalization;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Which filter narrows down the silos of a grain class, and with what parameters; a director carries it out.</summary>
public abstract class PlacementFilterStrategy
{
    internal const string PropertyName = "placement-filter";

    /// <summary>A filter applied in ascending <paramref name="order"/> among those of a class.</summary>
    protected PlacementFilterStrategy(int order) => Order = order;

    /// <summary>The place among the filters of a class: lower ones are applied first, and no two are the same.</summary>
    public int Order { get; private set; }

    /// <summary>Reads order and parameters back from <paramref name="properties"/>.</summary>
    public void Initialize(GrainProperties properties)
    {
        Order = int.TryParse(
            GetPlacementFilterGrainProperty("order", properties),
            NumberStyles.Integer,
            CultureInfo.InvariantCulture,
            out var order)
            ? order
            : throw new ArgumentException("Invalid order property value.");
        AdditionalInitialize(properties);
    }

    /// <summary>Reads further parameters back from <paramref name="properties"/>.</summary>
    public virtual void AdditionalInitialize(GrainProperties properties)
    {
    }

    /// <summary>Writes the filter's name, order and parameters to <paramref name="properties"/>.</summary>
    public void PopulateGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        var name = GetType().Name;
        properties[PropertyName] = properties.TryGetValue(PropertyName, out var others) ? $"{others},{name}" : name;
        properties[$"{PropertyName}.{name}.order"] = Order.ToString(CultureInfo.InvariantCulture);
        foreach (var (key, value) in GetAdditionalGrainProperties(services, grainClass, grainType, properties))
        {
            properties[$"{PropertyName}.{name}.{key}"] = value;
        }
    }

    /// <summary>The parameter <paramref name="key"/> of this filter; null when there is none.</summary>
    protected string? GetPlacementFilterGrainProperty(string key, GrainProperties properties) =>
        properties.Properties.GetValueOrDefault($"{PropertyName}.{GetType().Name}.{key}");

    /// <summary>The parameters of this filter.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services,
        Type grainClass,
        GrainType grainType,
        IReadOnlyDictionary<string, string> existingProperties) => [];
}
