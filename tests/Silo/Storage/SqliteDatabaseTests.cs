using ZeroG.Silo.Storage;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("silo.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Silos_of_one_process_share_the_file_until_the_last_lets_go()
    {
        var first = SqliteDatabase.Open(Path);
        var second = SqliteDatabase.Open(_folder.File(".", "silo.db"));
        await first.WriteAsync(InsertReminder);
        first.Dispose();
        first.Dispose();
        Assert.Equal(1L, await second.ReadAsync(CountReminders));
        await second.WriteAsync(InsertReminder);
        second.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second.ReadAsync(CountReminders));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second.WriteAsync(InsertReminder));
        using var reopened = SqliteDatabase.Open(Path);
        Assert.Equal(2L, await reopened.ReadAsync(CountReminders));
    }

    [Fact]
    public async Task Commits_go_to_the_disk_before_they_answer()
    {
        using var database = SqliteDatabase.Open(Path);
        Assert.Equal("wal", await database.WriteAsync(session => session.Scalar("PRAGMA journal_mode")));
        Assert.Equal(2L, await database.WriteAsync(session => session.Scalar("PRAGMA synchronous")));   // 2 is FULL
    }

    [Fact]
    public async Task A_write_that_refuses_is_undone_and_its_neighbours_in_the_commit_are_not()
    {
        using var database = SqliteDatabase.Open(Path);
        using var held = new Held(database);
        var before = database.WriteAsync(InsertReminder);
        var refused = database.WriteAsync<int>(session =>
        {
            InsertReminder(session);
            throw new InvalidOperationException("refused");
        });
        var after = database.WriteAsync(InsertReminder);
        held.Release();

        await before;
        await after;
        Assert.Equal("refused", (await Assert.ThrowsAsync<InvalidOperationException>(() => refused)).Message);
        Assert.Equal(2L, await database.ReadAsync(CountReminders));
    }

    [Fact]
    public async Task Writers_that_queue_up_share_a_commit()
    {
        using var database = SqliteDatabase.Open(Path);
        using var held = new Held(database);
        // Inside one transaction nobody else sees the others' rows: a reader sees none of them from within the last.
        var seen = new List<long>();
        var writes = Enumerable.Range(0, 50).Select(_ => database.WriteAsync(session =>
        {
            seen.Add(CommittedReminders());
            return InsertReminder(session);
        })).ToArray();
        held.Release();
        await Task.WhenAll(writes);
        Assert.Equal(Enumerable.Repeat(0L, 50), seen);
        Assert.Equal(50L, await database.ReadAsync(CountReminders));
    }

    [Fact]
    public async Task On_a_full_disk_the_write_that_does_not_fit_fails_alone_with_the_remedy()
    {
        using var database = SqliteDatabase.Open(Path, session => session.Scalar("PRAGMA max_page_count = 40"));
        using var held = new Held(database);
        var small = database.WriteAsync(InsertReminder);
        var large = database.WriteAsync(session =>
            session.Execute("INSERT INTO grain_state (grain, state, storage, version, json) VALUES ('g', 's', 't', 1, hex(zeroblob(200000)))"));
        var next = database.WriteAsync(InsertReminder);
        held.Release();

        await small;
        await next;
        var error = await Assert.ThrowsAsync<SqliteStorageException>(() => large);
        Assert.Contains("the disk is full", error.Message);
        Assert.Contains("Free space", error.Message);
        Assert.Contains(Path, error.Message);
        Assert.Equal(2L, await database.ReadAsync(CountReminders));
    }

    [Fact]
    public async Task A_database_that_may_not_be_written_says_so_and_still_reads()
    {
        using var database = SqliteDatabase.Open(Path, session => session.Execute("PRAGMA query_only = ON"));
        var error = await Assert.ThrowsAsync<SqliteStorageException>(() => database.WriteAsync(InsertReminder));
        Assert.Contains("read-only", error.Message);
        Assert.Contains("write permission", error.Message);
        Assert.Equal(0L, await database.ReadAsync(CountReminders));
    }

    [UnprivilegedFact]
    public void A_read_only_file_is_refused_with_the_remedy()
    {
        SqliteDatabase.Open(Path).Dispose();
        File.SetAttributes(Path, FileAttributes.ReadOnly);
        Assert.Contains("write permission", Assert.Throws<SqliteStorageException>(() => SqliteDatabase.Open(Path)).Message);
        File.SetAttributes(Path, FileAttributes.Normal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var bytes = new byte[8192];
        new Random(3).NextBytes(bytes);
        File.WriteAllBytes(Path, bytes);
        var error = Assert.Throws<SqliteStorageException>(() => SqliteDatabase.Open(Path));
        Assert.Contains("damaged or not an SQLite database", error.Message);
        Assert.Equal(bytes, File.ReadAllBytes(Path));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        var path = _folder.File("missing", "silo.db");
        var error = Assert.Throws<SqliteStorageException>(() => SqliteDatabase.Open(path));
        Assert.Contains(path, error.Message);
        Assert.Contains("Its folder must exist", error.Message);
    }

    [Fact]
    public void No_path_is_refused_with_the_call_that_sets_it() =>
        Assert.Contains("UseSqliteDatabase", Assert.Throws<SqliteStorageException>(() => SqliteDatabase.Open("")).Message);

    [Fact]
    public async Task A_file_of_a_later_version_is_refused()
    {
        using (var database = SqliteDatabase.Open(Path))
            await database.WriteAsync(session => session.Execute("INSERT INTO schema_version VALUES (99)"));
        var error = Assert.Throws<SqliteStorageException>(() => SqliteDatabase.Open(Path));
        Assert.Contains($"schema 99; this build knows {SqliteSchema.Version}", error.Message);
    }

    [Fact]
    public async Task Concurrent_writers_and_readers_all_finish_and_every_write_counts()
    {
        using var database = SqliteDatabase.Open(Path);
        var versions = await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
        {
            List<long> mine = [];
            for (var i = 0; i < 10; i++)
            {
                mine.Add(await database.WriteAsync(SqliteSchema.NextVersion));
                // What answered is visible to every reader from then on.
                Assert.True(await database.ReadAsync(session => (long)session.Scalar("SELECT last FROM sequence")!) >= mine[^1]);
            }
            return mine;
        }));
        Assert.Equal(Enumerable.Range(1, 320).Select(i => (long)i), versions.SelectMany(v => v).Order());
    }

    private static int InsertReminder(SqliteSession session) => session.Execute(
        "INSERT INTO reminder SELECT 'g', 'r' || count(*), 0, 0, 0, 1 FROM reminder");

    private static object? CountReminders(SqliteSession session) => session.Scalar("SELECT count(*) FROM reminder");

    private long CommittedReminders()
    {
        using var outside = new SqliteSession(Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly);
        return (long)CountReminders(outside)!;
    }

    /// <summary>Keeps the writer busy, so that what is written meanwhile queues up.</summary>
    private sealed class Held : IDisposable
    {
        private readonly ManualResetEventSlim _release = new();
        private readonly Task _write;

        public Held(SqliteDatabase database)
        {
            using var started = new ManualResetEventSlim();
            _write = database.WriteAsync(_ =>
            {
                started.Set();
                return _release.Wait(TimeSpan.FromSeconds(30));
            });
            Assert.True(started.Wait(TimeSpan.FromSeconds(30)));
        }

        public void Release() => _release.Set();

        public void Dispose()
        {
            _release.Set();
            _write.GetAwaiter().GetResult();
            _release.Dispose();
        }
    }
}
