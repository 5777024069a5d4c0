#nullable disable
namespace Orleans.Runtime;

/// <summary>Names the state and the store of a constructor parameter of type <see cref="IPersistentState{TState}"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute, IPersistentStateConfiguration
{
    /// <summary>Names the state, and the store; without a name the default store.</summary>
    public PersistentStateAttribute(string stateName, string storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    /// <summary>The name of the state.</summary>
    public string StateName { get; }

    /// <summary>The name of the store; null for the default one.</summary>
    public string StorageName { get; }
}

/// <summary>Names a state and a store.</summary>
public interface IPersistentStateConfiguration
{
    /// <summary>The name of the state.</summary>
    string StateName { get; }

    /// <summary>The name of the store; null for the default one.</summary>
    string StorageName { get; }
}
