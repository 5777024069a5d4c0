namespace Orleans;

/// <summary>Checks configuration when a silo starts.</summary>
public interface IConfigurationValidator
{
    /// <summary>Checks.</summary>
    /// <exception cref="Orleans.Runtime.OrleansConfigurationException">The configuration is not acceptable.</exception>
    void ValidateConfiguration();
}
