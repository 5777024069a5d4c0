using System.Collections.Immutable;
using System.Numerics;
using Orleans.Storage;
using ZeroG.Silo.Storage;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Storage;

public sealed class SqliteGrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("job", "01J8");

    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database;
    private SqliteGrainStorage _storage;

    public SqliteGrainStorageTests() => (_database, _storage) = Open();

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task State_never_written_is_new_and_has_no_etag()
    {
        var state = await ReadAsync<Tally>();
        Assert.Equal(new Tally(), state.State);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task What_was_written_is_there_after_reopening()
    {
        var written = new GrainState<JobState>(new JobState
        {
            Phase = Phase.Training,
            Escrow = BigInteger.Pow(2, 256) - 1,
            Loss = double.NaN,
            Rounds = [new Round(1, 3.5f, null), new Round(2, 3.25f, "late")],
            Workers = ImmutableDictionary<string, int>.Empty.Add("w0", 7),
            Deadline = new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero),
            Root = [1, 2, 3],
        });
        await _storage.WriteStateAsync("job", Grain, written);
        Assert.True(written.RecordExists);

        Reopen();
        var read = await ReadAsync<JobState>();

        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(written.State.Rounds.ToArray(), read.State.Rounds.ToArray());
        Assert.Equal(written.State.Workers, read.State.Workers);
        Assert.Equal(written.State.Root, read.State.Root);
        Assert.Equal(
            (written.State.Phase, written.State.Escrow, written.State.Loss, written.State.Deadline),
            (read.State.Phase, read.State.Escrow, read.State.Loss, read.State.Deadline));
    }

    [Fact]
    public async Task A_state_with_nothing_set_is_written_and_read()
    {
        await _storage.WriteStateAsync("job", Grain, new GrainState<JobState>(new JobState()));
        var read = (await ReadAsync<JobState>()).State;
        Assert.Empty(read.Rounds);
        Assert.True(read.Unset.IsDefault);
    }

    [Fact]
    public async Task Of_two_writers_the_second_conflicts_and_learns_both_etags()
    {
        var first = await WriteAsync(1);
        var second = await ReadAsync<Tally>();
        var held = second.ETag;
        first.State = new Tally { Count = 2 };
        await _storage.WriteStateAsync("job", Grain, first);

        second.State = new Tally { Count = 3 };
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("job", Grain, second));

        Assert.Equal((first.ETag, held), (conflict.StoredEtag, conflict.CurrentEtag));
        Assert.Contains("job/01J8", conflict.Message);
        Assert.Equal(held, second.ETag);
        Assert.Equal(2, (await ReadAsync<Tally>()).State.Count);
        Assert.True(long.Parse(first.ETag!) > long.Parse(held!));
    }

    [Fact]
    public async Task Of_many_first_writers_exactly_one_wins()
    {
        var writers = Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                await WriteAsync(i);
                return 1;
            }
            catch (InconsistentStateException)
            {
                return 0;
            }
        });
        Assert.Equal(1, (await Task.WhenAll(writers)).Sum());
    }

    [Theory]
    [InlineData("7000")]
    [InlineData("not ours")]
    public async Task An_etag_of_no_stored_version_conflicts(string etag)
    {
        var state = new GrainState<Tally>(new Tally(), etag);
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("job", Grain, state));
        Assert.Null(conflict.StoredEtag);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("job", Grain, state));
    }

    [Fact]
    public async Task Clearing_removes_the_record_and_starts_over()
    {
        var state = await WriteAsync(1);
        await _storage.ClearStateAsync("job", Grain, state);
        Assert.Equal((null, false, new Tally()), (state.ETag, state.RecordExists, state.State));
        Assert.False((await ReadAsync<Tally>()).RecordExists);
        await _storage.ClearStateAsync("job", Grain, state);              // nothing to clear is no conflict
        await _storage.WriteStateAsync("job", Grain, state);
        Assert.True(state.RecordExists);
    }

    [Fact]
    public async Task Clearing_with_an_old_etag_conflicts()
    {
        var stale = await WriteAsync(1);
        var current = await ReadAsync<Tally>();
        await _storage.WriteStateAsync("job", Grain, current);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("job", Grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("job", Grain, new GrainState<Tally>(new Tally())));
        Assert.True((await ReadAsync<Tally>()).RecordExists);
    }

    [Fact]
    public async Task An_activation_that_slept_through_a_deletion_and_a_new_beginning_cannot_write()
    {
        var asleep = await WriteAsync(1);
        await _storage.ClearStateAsync("job", Grain, await ReadAsync<Tally>());
        Reopen();
        var reborn = await WriteAsync(2);
        Assert.NotEqual(asleep.ETag, reborn.ETag);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("job", Grain, asleep));
    }

    [Fact]
    public async Task Grains_states_and_storages_do_not_see_each_other()
    {
        var other = new SqliteGrainStorage("Other", _database, 1 << 20);
        await WriteAsync(1);
        foreach (var (storage, name, grain) in new[] { (other, "job", Grain), (_storage, "money", Grain), (_storage, "job", GrainId.Create("job", "2")) })
        {
            var state = new GrainState<Tally>();
            await storage.ReadStateAsync(name, grain, state);
            Assert.False(state.RecordExists);
        }
    }

    private (SqliteDatabase, SqliteGrainStorage) Open()
    {
        var database = SqliteDatabase.Open(_folder.File("silo.db"));
        return (database, new SqliteGrainStorage("Durable", database, 1 << 20));
    }

    private void Reopen()
    {
        _database.Dispose();
        (_database, _storage) = Open();
    }

    private async Task<GrainState<T>> ReadAsync<T>()
    {
        var state = new GrainState<T>();
        await _storage.ReadStateAsync("job", Grain, state);
        return state;
    }

    private async Task<GrainState<Tally>> WriteAsync(int count)
    {
        var state = new GrainState<Tally>(new Tally { Count = count });
        await _storage.WriteStateAsync("job", Grain, state);
        return state;
    }

    private enum Phase
    {
        Waiting,
        Training,
    }

    private sealed record Round(int Number, float Loss, string? Remark);

    private sealed record JobState
    {
        public Phase Phase { get; init; }

        public BigInteger Escrow { get; init; }

        public double Loss { get; init; }

        public ImmutableArray<Round> Rounds { get; init; } = [];

        public ImmutableDictionary<string, int> Workers { get; init; } = ImmutableDictionary<string, int>.Empty;

        public ImmutableArray<int> Unset { get; init; }

        public DateTimeOffset? Deadline { get; init; }

        public byte[]? Root { get; init; }

        public bool IsOver => Phase == Phase.Waiting;
    }
}
