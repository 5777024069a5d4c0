using ZeroG.Silo.Storage;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Storage;

public sealed class SqliteReminderTableTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 8, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly GrainId Job = GrainId.Create("job", "01J8");

    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database;

    public SqliteReminderTableTests() => _database = SqliteDatabase.Open(_folder.File("silo.db"));

    private SqliteReminderTable Table => new(_database);

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reminder_is_there_after_reopening()
    {
        var etag = await Table.UpsertRow(Entry(Job, "keepalive"));
        _database.Dispose();
        _database = SqliteDatabase.Open(_folder.File("silo.db"));
        await Table.StartAsync();

        var read = await Table.ReadRow(Job, "keepalive");
        Assert.Equal(
            (Job, "keepalive", Start, TimeSpan.FromMinutes(1), etag),
            (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
    }

    [Fact]
    public async Task An_upsert_replaces_the_reminder_of_that_name_and_its_etag()
    {
        var first = await Table.UpsertRow(Entry(Job, "keepalive"));
        var changed = Entry(Job, "keepalive");
        changed.Period = TimeSpan.FromHours(2);
        var second = await Table.UpsertRow(changed);
        await Table.UpsertRow(Entry(Job, "other"));
        Assert.NotEqual(first, second);
        var rows = (await Table.ReadRows(Job)).Reminders;
        Assert.Equal(2, rows.Count);
        Assert.Equal((TimeSpan.FromHours(2), second), rows.Where(r => r.ReminderName == "keepalive").Select(r => (r.Period, r.ETag)).Single());
    }

    [Fact]
    public async Task Only_the_current_etag_removes_a_reminder()
    {
        var old = await Table.UpsertRow(Entry(Job, "keepalive"));
        var current = await Table.UpsertRow(Entry(Job, "keepalive"));
        Assert.False(await Table.RemoveRow(Job, "keepalive", old));
        Assert.False(await Table.RemoveRow(Job, "keepalive", "not ours"));
        Assert.False(await Table.RemoveRow(Job, "another", current));
        Assert.True(await Table.RemoveRow(Job, "keepalive", current));
        Assert.False(await Table.RemoveRow(Job, "keepalive", current));
        Assert.Null(await Table.ReadRow(Job, "keepalive"));
        Assert.Empty((await Table.ReadRows(Job)).Reminders);
    }

    [Fact]
    public async Task A_range_holds_the_hashes_above_its_begin_and_up_to_its_end_around_zero_too()
    {
        var grains = Enumerable.Range(0, 100).Select(i => GrainId.Create("job", $"{i}")).ToArray();
        await Task.WhenAll(grains.Select(grain => Table.UpsertRow(Entry(grain, "keepalive"))));
        var hashes = grains.Select(grain => grain.GetUniformHashCode()).Order().ToArray();

        // Bounds on a hash, beside it, and at the ends of the ring.
        uint[] bounds = [0, 1, hashes[10], hashes[10] + 1, hashes[10] - 1, hashes[60], hashes[99], uint.MaxValue];
        foreach (var begin in bounds)
            foreach (var end in bounds)
            {
                var expected = hashes.Where(h => begin < end ? h > begin && h <= end : h > begin || h <= end);
                var rows = (await Table.ReadRows(begin, end)).Reminders;
                Assert.Equal(expected, rows.Select(row => row.GrainId.GetUniformHashCode()).Order());
            }
    }

    [Fact]
    public async Task Hashes_stored_by_another_runtime_are_corrected_at_the_start()
    {
        await Table.UpsertRow(Entry(Job, "keepalive"));
        await _database.WriteAsync(session => session.Execute("UPDATE reminder SET hash = hash + 1"));
        var hash = Job.GetUniformHashCode();
        Assert.Empty((await Table.ReadRows(hash - 1, hash)).Reminders);
        await Table.StartAsync();
        Assert.Single((await Table.ReadRows(hash - 1, hash)).Reminders);
    }

    [Fact]
    public async Task A_local_or_unspecified_start_is_kept_as_the_same_instant_in_utc()
    {
        var entry = Entry(Job, "local");
        entry.StartAt = Start.ToLocalTime();
        await Table.UpsertRow(entry);
        Assert.Equal(Start, (await Table.ReadRow(Job, "local")).StartAt);
        entry.StartAt = DateTime.SpecifyKind(Start, DateTimeKind.Unspecified);
        await Table.UpsertRow(entry);
        Assert.Equal(Start, (await Table.ReadRow(Job, "local")).StartAt);
    }

    [Fact]
    public async Task Clearing_the_table_removes_every_reminder()
    {
        await Table.UpsertRow(Entry(Job, "keepalive"));
        await Table.TestOnlyClearTable();
        Assert.Empty((await Table.ReadRows(0, 0)).Reminders);
    }

    private static ReminderEntry Entry(GrainId grain, string name) => new()
    {
        GrainId = grain,
        ReminderName = name,
        StartAt = Start,
        Period = TimeSpan.FromMinutes(1),
    };
}
