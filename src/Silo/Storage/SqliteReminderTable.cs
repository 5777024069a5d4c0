using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ZeroG.Silo.Storage;

/// <summary>Reminders in SQLite. An upsert that answered is on the disk; the ETag is a version that only grows.</summary>
/// <param name="database">The file. Closed by its owner.</param>
internal sealed class SqliteReminderTable(SqliteDatabase database) : IReminderTable
{
    private const string Columns = "SELECT grain, name, start_ticks, period_ticks, version FROM reminder";

    /// <summary>Answers once every stored hash is the one this runtime computes, so that ranges miss no reminder.</summary>
    /// <remarks>The hash is the runtime's own: a file written under another may hold others.</remarks>
    public Task StartAsync(CancellationToken cancellationToken = default) => database.WriteAsync(session =>
    {
        var corrected = 0;
        foreach (var (grain, hash) in session.Query("SELECT DISTINCT grain, hash FROM reminder", row => (row.GetString(0), row.GetInt64(1))))
        {
            long actual = GrainId.Parse(grain, CultureInfo.InvariantCulture).GetUniformHashCode();
            if (actual != hash) corrected += session.Execute("UPDATE reminder SET hash = $1 WHERE grain = $0", grain, actual);
        }
        return corrected;
    });

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadAsync($"{Columns} WHERE grain = $0", grainId.ToString());

    /// <inheritdoc/>
    /// <remarks>The range is (begin, end] on the ring of hashes: it wraps around zero when begin is not below end.</remarks>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadAsync(
        begin < end ? $"{Columns} WHERE hash > $0 AND hash <= $1" : $"{Columns} WHERE hash > $0 OR hash <= $1",
        (long)begin, (long)end);

    /// <inheritdoc/>
    public async Task<ReminderEntry> ReadRow(GrainId grainId, string reminderName)
    {
        var rows = await ReadAsync($"{Columns} WHERE grain = $0 AND name = $1", grainId.ToString(), reminderName);
        // Orleans' contract: null when there is none.
        return rows.Reminders.SingleOrDefault()!;
    }

    /// <inheritdoc/>
    public Task<string> UpsertRow(ReminderEntry entry)
    {
        var grain = entry.GrainId.ToString();
        long hash = entry.GrainId.GetUniformHashCode();
        var (name, period) = (entry.ReminderName, entry.Period.Ticks);
        // Orleans' times are UTC; an unspecified one is taken as such.
        var start = entry.StartAt.Kind == DateTimeKind.Local ? entry.StartAt.ToUniversalTime().Ticks : entry.StartAt.Ticks;
        return database.WriteAsync(session =>
        {
            var version = SqliteSchema.NextVersion(session);
            session.Execute(
                """
                INSERT INTO reminder (grain, name, hash, start_ticks, period_ticks, version) VALUES ($0, $1, $2, $3, $4, $5)
                ON CONFLICT DO UPDATE SET hash = $2, start_ticks = $3, period_ticks = $4, version = $5
                """,
                grain, name, hash, start, period, version);
            return version.ToString(CultureInfo.InvariantCulture);
        });
    }

    /// <inheritdoc/>
    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        var grain = grainId.ToString();
        // Versions start at 1: an ETag that is none of ours removes nothing.
        var version = long.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : 0;
        return database.WriteAsync(session =>
            session.Execute("DELETE FROM reminder WHERE grain = $0 AND name = $1 AND version = $2", grain, reminderName, version) == 1);
    }

    /// <inheritdoc/>
    public Task TestOnlyClearTable() => database.WriteAsync(session => session.Execute("DELETE FROM reminder"));

    private async Task<ReminderTableData> ReadAsync(string sql, params object[] values) =>
        new(await database.ReadAsync(session => session.Query(sql, Entry, values)));

    private static ReminderEntry Entry(SqliteDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0), CultureInfo.InvariantCulture),
        ReminderName = row.GetString(1),
        StartAt = new DateTime(row.GetInt64(2), DateTimeKind.Utc),
        Period = TimeSpan.FromTicks(row.GetInt64(3)),
        ETag = row.GetInt64(4).ToString(CultureInfo.InvariantCulture),
    };
}
