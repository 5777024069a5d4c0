namespace Orleans.Metadata;

/// <summary>Names the grain type a reference to the interface means when several classes implement it.</summary>
[AttributeUsage(AttributeTargets.Interface, AllowMultiple = false)]
public sealed class DefaultGrainTypeAttribute : Attribute
{
    /// <summary>Names <paramref name="grainType"/>.</summary>
    public DefaultGrainTypeAttribute(string grainType) => GrainType = Runtime.GrainType.Create(grainType);

    internal Runtime.GrainType GrainType { get; }
}
