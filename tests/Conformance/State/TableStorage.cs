using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Storage;

namespace ZeroG.Conformance.State;

/// <summary>
/// Grain storage in a table in memory: outlives every silo that is given the same instance, and fails when told to.
/// </summary>
/// <remarks>A row is (state name, grain id) → (JSON, ETag). A write with a stale ETag is refused.</remarks>
internal sealed class TableStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), (string Json, string Etag)> rows = new();
    private readonly ConcurrentQueue<(string Operation, bool AfterIt)> failures = new();
    private int version;
    private int writes;
    private int reads;

    /// <summary>How many writes were tried.</summary>
    public int Writes => writes;

    /// <summary>How many reads were tried.</summary>
    public int Reads => reads;

    /// <summary>The names of the states that have rows.</summary>
    public IEnumerable<string> StateNames => rows.Keys.Select(key => key.State).Distinct();

    /// <summary>Makes the next <paramref name="operation"/> (read, write or clear) fail, before its effect or after.</summary>
    public void FailNext(string operation, bool afterIt = false) => failures.Enqueue((operation, afterIt));

    /// <summary>The stored text of a state, or null if it has no row.</summary>
    public string? Stored(string stateName, GrainId grain) => rows.TryGetValue((stateName, grain), out var row) ? row.Json : null;

    /// <summary>Writes a row behind the grain's back.</summary>
    public void Overwrite<T>(string stateName, GrainId grain, T value) =>
        rows[(stateName, grain)] = (JsonSerializer.Serialize(value), NextEtag());

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Interlocked.Increment(ref reads);
        FailIf("read", afterIt: false);
        if (rows.TryGetValue((stateName, grainId), out var row))
        {
            grainState.State = JsonSerializer.Deserialize<T>(row.Json)!;
            grainState.ETag = row.Etag;
            grainState.RecordExists = true;
        }
        else
        {
            grainState.State = Activator.CreateInstance<T>();
            grainState.ETag = null;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Interlocked.Increment(ref writes);
        FailIf("write", afterIt: false);
        var stored = rows.TryGetValue((stateName, grainId), out var row) ? row.Etag : null;
        if (stored != grainState.ETag)
        {
            throw new InconsistentStateException("The row was changed by another.", stored!, grainState.ETag!);
        }

        var etag = NextEtag();
        rows[(stateName, grainId)] = (JsonSerializer.Serialize(grainState.State), etag);
        FailIf("write", afterIt: true);
        grainState.ETag = etag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        FailIf("clear", afterIt: false);
        rows.TryRemove((stateName, grainId), out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private string NextEtag() => $"v{Interlocked.Increment(ref version)}";

    private void FailIf(string operation, bool afterIt)
    {
        if (!failures.TryPeek(out var next) || next != (operation, afterIt)) return;
        failures.TryDequeue(out _);
        throw new IOException($"The disk failed {(afterIt ? "after" : "before")} the {operation}.");
    }
}
