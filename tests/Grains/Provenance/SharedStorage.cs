using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace ZeroG.Grains.Tests.Provenance;

/// <summary>Grain state that outlives its silos, as JSON with ETags; writes can be made to fail, and the whole be set back.</summary>
internal sealed class SharedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), (int Version, string Json)> _rows = new();
    private readonly ConcurrentDictionary<string, int> _failingOf = new(StringComparer.Ordinal);
    private int _failing;

    /// <summary>Writes of that state that were taken.</summary>
    public ConcurrentDictionary<string, int> Writes { get; } = new(StringComparer.Ordinal);

    /// <summary>The next writes fail, although some may have been taken.</summary>
    public void FailNext(int writes) => Volatile.Write(ref _failing, writes);

    /// <summary>The next writes of that state fail.</summary>
    public void FailOf(string state, int writes) => _failingOf[state] = writes;

    /// <summary>All that is stored now; called, it sets the storage back to that.</summary>
    public Action Snapshot()
    {
        var rows = _rows.ToArray();
        return () =>
        {
            _rows.Clear();
            foreach (var (key, row) in rows) _rows[key] = row;
        };
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var isThere = _rows.TryGetValue((stateName, grainId), out var row);
        grainState.RecordExists = isThere;
        grainState.ETag = isThere ? Text(row.Version) : null!;
        grainState.State = isThere ? JsonSerializer.Deserialize<T>(row.Json)! : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var failing = Interlocked.Decrement(ref _failing);
        if (failing >= 0 && failing % 2 == 0) throw new IOException("The disk is full.");
        if (_failingOf.AddOrUpdate(stateName, -1, (_, left) => left - 1) >= 0) throw new IOException("The disk is full.");
        var next = _rows.TryGetValue((stateName, grainId), out var row) ? row.Version + 1 : 1;
        if (grainState.ETag != (next == 1 ? null : Text(row.Version))) throw new InconsistentStateException("The state was written by another.", Text(row.Version), grainState.ETag);
        _rows[(stateName, grainId)] = (next, JsonSerializer.Serialize(grainState.State));
        Writes.AddOrUpdate(stateName, 1, (_, count) => count + 1);
        // Taken, and the answer lost.
        if (failing > 0) throw new TimeoutException("The storage did not answer.");
        grainState.ETag = Text(next);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
