using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace ZeroG.InProcess;

/// <summary>
/// A store of states in memory, for all silos of a cluster. It holds copies: of marked types deep ones, of others as JSON.
/// </summary>
internal sealed class MemoryStorage(Entropy entropy) : IGrainStorage
{
    private readonly Dictionary<(string State, GrainId Grain), Record> _records = [];
    private readonly Lock _gate = new();

    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = Find(stateName, grainId);
        grainState.RecordExists = record is { Value: not null };
        grainState.ETag = record?.ETag!;
        grainState.State = record is { Value: { } value } ? Loaded<T>(value) : NewState.Of<T>();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = new Record(Stored(grainState.State), entropy.NewGuid().ToString("N"));
        Replace(stateName, grainId, grainState.ETag, stored);
        grainState.ETag = stored.ETag!;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Replace(stateName, grainId, grainState.ETag, new(null, null));
        grainState.ETag = null!;
        grainState.RecordExists = false;
        grainState.State = NewState.Of<T>();
        return Task.CompletedTask;
    }

    private static object? Stored<T>(T state) =>
        state is null || CopyRules.Exists(state.GetType()) ? RuntimeCopies.Copy(state) : JsonSerializer.Serialize(state);

    private static T Loaded<T>(object value) =>
        value is T state ? Copier<T>.Copy(state) : JsonSerializer.Deserialize<T>((string)value)!;

    private Record? Find(string stateName, GrainId grainId)
    {
        lock (_gate)
        {
            return _records.GetValueOrDefault((stateName, grainId));
        }
    }

    private void Replace(string stateName, GrainId grainId, string? etag, Record next)
    {
        lock (_gate)
        {
            // As Orleans' store does: anything may replace what was never written, and '*' replaces everything.
            if (_records.TryGetValue((stateName, grainId), out var current) && current.ETag != etag && etag != "*")
            {
                throw new InconsistentStateException(
                    $"e-Tag mismatch in Memory Storage. Stored = {current.ETag ?? "null"} Received = {etag}", current.ETag, etag);
            }

            _records[(stateName, grainId)] = next;
        }
    }

    /// <param name="Value">The state; null when it was cleared.</param>
    /// <param name="ETag">Its version; null when it was cleared.</param>
    private sealed record Record(object? Value, string? ETag);
}
