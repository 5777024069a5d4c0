using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// A store of grain states. A write or clear whose ETag is not the stored one fails with
/// <see cref="InconsistentStateException"/>.
/// </summary>
public interface IGrainStorage
{
    /// <summary>
    /// Fills <paramref name="grainState"/> from the store; without a record, ETag is null and the state is new.
    /// </summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Writes <paramref name="grainState"/> and sets its new ETag.</summary>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Removes the record.</summary>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
}
