namespace Orleans;

/// <summary>The number of a member within its type; unique, and never given to another member later.</summary>
[AttributeUsage(
    AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct
    | AttributeTargets.Enum | AttributeTargets.Method)]
public sealed class IdAttribute : Attribute
{
    /// <summary>Gives the member the number <paramref name="id"/>.</summary>
    public IdAttribute(uint id) => Id = id;

    /// <summary>The member's number.</summary>
    public uint Id { get; }
}
