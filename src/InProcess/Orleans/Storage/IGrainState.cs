#nullable disable
namespace Orleans;

/// <summary>A state on its way to or from a store.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
public interface IGrainState<T>
{
    /// <summary>The state.</summary>
    T State { get; set; }

    /// <summary>Its version in the store; null when there is none.</summary>
    string ETag { get; set; }

    /// <summary>Whether the store holds it.</summary>
    bool RecordExists { get; set; }
}
