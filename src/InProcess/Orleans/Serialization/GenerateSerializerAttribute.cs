namespace Orleans;

/// <summary>Marks a type whose members with <see cref="IdAttribute"/> travel in messages and state.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether primary constructor parameters are members too; records include them without being asked.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }

    /// <summary>Whether ids are derived from names where no <see cref="IdAttribute"/> is given.</summary>
    public GenerateFieldIds GenerateFieldIds { get; init; } = GenerateFieldIds.None;
}
