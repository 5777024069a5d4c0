using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace ZeroG.Silo.Storage;

/// <summary>Grain state in SQLite, as JSON (<see cref="StateJson"/>). A write that answered is on the disk.</summary>
/// <remarks>
/// The ETag is a version number that only grows in a file, across deleted records too: an activation that slept through a
/// deletion and a new beginning cannot write. Clearing removes the record; its ETag is then null, as before the first write.
/// </remarks>
/// <param name="name">The storage's name; several storages share a file without seeing each other's state.</param>
/// <param name="database">The file. Closed by its owner.</param>
/// <param name="maxStateLength">The largest state in bytes.</param>
internal sealed class SqliteGrainStorage(string name, SqliteDatabase database, int maxStateLength) : IGrainStorage
{
    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        StateContract.Verify(typeof(T));
        var row = await database.ReadAsync(session => session.Query(
            // The length first: a payload beyond the bound is never brought into memory.
            """
            SELECT version, octet_length(json), CASE WHEN octet_length(json) <= $3 THEN json END
            FROM grain_state WHERE grain = $0 AND state = $1 AND storage = $2
            """,
            row => new Row(row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2)),
            grainId.ToString(), stateName, name, maxStateLength).SingleOrDefault());

        if (row is null)
        {
            Reset(grainState);
            return;
        }
        if (row.Json is null) throw TooLarge(stateName, grainId, row.Length);
        try
        {
            grainState.State = JsonSerializer.Deserialize<T>(row.Json, StateJson.Options) ?? New<T>();
        }
        catch (JsonException e)
        {
            throw new SqliteStorageException(
                $"State '{stateName}' of grain {grainId} (storage '{name}', version {row.Version}) in {database.Path} cannot be read as {typeof(T)}: {e.Message} Restore the file from a backup, or correct this row of table grain_state.",
                e);
        }
        grainState.ETag = Text(row.Version);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        StateContract.Verify(typeof(T));
        // Within the grain's turn: from here on the state may change again.
        var json = JsonSerializer.SerializeToUtf8Bytes(grainState.State, StateJson.Options);
        if (json.Length > maxStateLength) throw TooLarge(stateName, grainId, json.Length);
        var grain = grainId.ToString();
        var held = grainState.ETag;

        grainState.ETag = Text(await database.WriteAsync(session =>
        {
            var version = SqliteSchema.NextVersion(session);
            var written = Version(held) switch
            {
                null => session.Execute(
                    "INSERT INTO grain_state (grain, state, storage, version, json) VALUES ($0, $1, $2, $3, CAST($4 AS TEXT)) ON CONFLICT DO NOTHING",
                    grain, stateName, name, version, json),
                { } expected => session.Execute(
                    "UPDATE grain_state SET version = $3, json = CAST($4 AS TEXT) WHERE grain = $0 AND state = $1 AND storage = $2 AND version = $5",
                    grain, stateName, name, version, json, expected),
            };
            return written == 1 ? version : throw Conflict(session, stateName, grainId, held);
        }));
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var held = grainState.ETag;
        await database.WriteAsync(session =>
        {
            var removed = session.Execute(
                "DELETE FROM grain_state WHERE grain = $0 AND state = $1 AND storage = $2 AND version = $3",
                grain, stateName, name, Version(held));
            // Clearing what never was is no conflict.
            if (removed == 0 && (held is not null || Stored(session, grain, stateName) is not null))
                throw Conflict(session, stateName, grainId, held);
            return removed;
        });
        Reset(grainState);
    }

    private static void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = New<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static T New<T>()
    {
        try
        {
            return Activator.CreateInstance<T>();
        }
        catch (MissingMethodException e)
        {
            throw new SqliteStorageException(
                $"Grain state {typeof(T)} has no public parameterless constructor, so there is no state before the first write. Add one.", e);
        }
    }

    private InconsistentStateException Conflict(SqliteSession session, string stateName, GrainId grainId, string? held)
    {
        var stored = Stored(session, grainId.ToString(), stateName) is { } version ? Text(version) : null;
        return new InconsistentStateException(
            $"State '{stateName}' of grain {grainId} (storage '{name}') was changed by another activation: version {stored ?? "none"} is stored, this activation holds {held ?? "none"}. Nothing was written.",
            stored!, held!);
    }

    private long? Stored(SqliteSession session, string grain, string stateName) =>
        (long?)session.Scalar("SELECT version FROM grain_state WHERE grain = $0 AND state = $1 AND storage = $2", grain, stateName, name);

    private SqliteStorageException TooLarge(string stateName, GrainId grainId, long length) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"State '{stateName}' of grain {grainId} (storage '{name}') is {length:N0} bytes of JSON; at most {maxStateLength:N0} are allowed. Keep bulk data in blobs, or raise {nameof(SqliteStorageOptions.MaxStateLength)}."));

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    // An ETag that is no version of ours matches no row: versions start at 1.
    private static long? Version(string? etag) => string.IsNullOrEmpty(etag) ? null
        : long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private sealed record Row(long Version, long Length, byte[]? Json);
}
