namespace Orleans.Configuration;

/// <summary>Options of the store in memory.</summary>
public class MemoryGrainStorageOptions
{
    /// <summary>The default of <see cref="NumStorageGrains"/>.</summary>
    public const int NumStorageGrainsDefaultValue = 10;

    /// <summary>How many parts the store is divided into; in one process it is always one.</summary>
    public int NumStorageGrains { get; set; } = NumStorageGrainsDefaultValue;
}
