namespace ZeroG.Grains;

/// <summary>Names of the grain storage providers that the host registers.</summary>
public static class Stores
{
    /// <summary>Grain state that survives a crash of the process or of the machine.</summary>
    public const string Durable = "durable";
}
