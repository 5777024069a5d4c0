namespace Orleans.CodeGeneration;

/// <summary>The version of a grain interface. In one process every silo holds the same one.</summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class VersionAttribute : Attribute
{
    /// <summary>States the version.</summary>
    public VersionAttribute(ushort version) => Version = version;

    /// <summary>The version.</summary>
    public ushort Version { get; }
}
