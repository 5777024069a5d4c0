using System.Collections.Immutable;

namespace Orleans.Metadata;

/// <summary>What attributes say about a grain class, as text.</summary>
[GenerateSerializer, Immutable]
public sealed class GrainProperties
{
    /// <summary>The properties <paramref name="values"/>.</summary>
    public GrainProperties(ImmutableDictionary<string, string> values) => Properties = values;

    /// <summary>The properties by name.</summary>
    [Id(0)]
    public ImmutableDictionary<string, string> Properties { get; }
}
