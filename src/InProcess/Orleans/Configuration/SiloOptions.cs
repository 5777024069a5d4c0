#nullable disable
namespace Orleans.Configuration;

/// <summary>The name of a silo.</summary>
public class SiloOptions
{
    /// <summary>The name.</summary>
    public string SiloName { get; set; }
}
