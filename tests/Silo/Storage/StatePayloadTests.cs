using System.Collections.Immutable;
using System.Numerics;
using ZeroG.Silo.Storage;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Storage;

public sealed class StatePayloadTests : IDisposable
{
    private const int MaxLength = 10_000;
    private static readonly GrainId Grain = GrainId.Create("stake", "0xabc");

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteGrainStorage _storage;

    public StatePayloadTests()
    {
        _database = SqliteDatabase.Open(_folder.File("silo.db"));
        _storage = new SqliteGrainStorage("Durable", _database, MaxLength);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_payload_of_an_earlier_version_of_the_type_is_read()
    {
        // As stored before Phase, Locks and Owner were added, and when there still was a Rank.
        await StoreAsync("""{"Balance":"115792089237316195423570985008687907853269984665640564039457584007913129639935","Rank":12,"Slashed":true}""");
        var state = await ReadAsync<Account>();
        Assert.Equal(BigInteger.Pow(2, 256) - 1, state.Balance);
        Assert.True(state.Slashed);
        Assert.Equal((Bonding.Bonded, 0, null), (state.Phase, state.Locks.Length, state.Owner));
    }

    [Fact]
    public async Task Enumerations_and_big_integers_are_stored_as_text()
    {
        await _storage.WriteStateAsync("stake", Grain, new GrainState<Account>(new Account { Balance = -5, Phase = Bonding.Unbonding }));
        var json = await _database.ReadAsync(session => (string)session.Scalar("SELECT json FROM grain_state")!);
        Assert.Contains("\"Balance\":\"-5\"", json);
        Assert.Contains("\"Phase\":\"Unbonding\"", json);
    }

    [Theory]
    [InlineData("{\"Balance\":\"12", "stake/0xabc")]
    [InlineData("not json", "version 7")]
    [InlineData("{\"Balance\":12}", "a JSON string of digits")]
    [InlineData("{\"Balance\":\"12x\"}", "'12x' is not a decimal integer")]
    [InlineData("{\"Phase\":\"Melting\"}", "$.Phase")]
    [InlineData("", "Restore the file from a backup")]
    public async Task A_damaged_payload_names_the_grain_the_state_and_the_remedy(string json, string reason)
    {
        await StoreAsync(json);
        var error = await Assert.ThrowsAsync<SqliteStorageException>(() => ReadAsync<Account>());
        Assert.StartsWith("State 'stake' of grain stake/0xabc (storage 'Durable', version 7)", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.Contains(_database.Path, error.Message);
    }

    [Fact]
    public async Task A_state_beyond_the_bound_is_refused_and_the_stored_one_stays()
    {
        var state = new GrainState<Tally>(new Tally { Note = "small" });
        await _storage.WriteStateAsync("stake", Grain, state);
        state.State = new Tally { Note = new string('x', MaxLength) };
        var error = await Assert.ThrowsAsync<SqliteStorageException>(() => _storage.WriteStateAsync("stake", Grain, state));
        Assert.Contains("at most 10,000 are allowed", error.Message);
        Assert.Equal("small", (await ReadAsync<Tally>()).Note);
    }

    [Fact]
    public async Task A_stored_payload_beyond_the_bound_is_refused_unread()
    {
        await StoreAsync($$"""{"Note":"{{new string('x', MaxLength)}}"}""");
        var error = await Assert.ThrowsAsync<SqliteStorageException>(() => ReadAsync<Tally>());
        Assert.Contains("10,011 bytes", error.Message);
    }

    [Fact]
    public async Task A_big_integer_too_long_to_read_back_is_not_written() => await Assert.ThrowsAsync<System.Text.Json.JsonException>(
        () => _storage.WriteStateAsync("stake", Grain, new GrainState<Account>(new Account { Balance = BigInteger.Pow(10, 1000) })));

    [Fact]
    public async Task A_type_that_would_lose_a_member_is_refused_by_name()
    {
        await RefusedAsync<GetOnly>("GetOnly.Items would be lost");
        await RefusedAsync<PrivateSetter>("PrivateSetter.Count would be lost");
        await RefusedAsync<PrivateMember>("PrivateMember._count would be lost");
        await RefusedAsync<Nested>("GetOnly.Items would be lost");
        await RefusedAsync<Abstract>("Shape is abstract");
    }

    [Fact]
    public async Task A_member_marked_as_ignored_and_a_computed_one_are_no_loss()
    {
        await _storage.WriteStateAsync("stake", Grain, new GrainState<Ignoring>(new Ignoring { Count = 2 }));
        Assert.Equal(2, (await ReadAsync<Ignoring>()).Count);
    }

    private async Task RefusedAsync<T>(string reason)
        where T : new()
    {
        var error = await Assert.ThrowsAsync<SqliteStorageException>(() => _storage.WriteStateAsync("stake", Grain, new GrainState<T>(new T())));
        Assert.Contains(reason, error.Message);
        await Assert.ThrowsAsync<SqliteStorageException>(() => ReadAsync<T>());
    }

    private Task StoreAsync(string json) => _database.WriteAsync(session => session.Execute(
        "INSERT INTO grain_state (grain, state, storage, version, json) VALUES ($0, 'stake', 'Durable', 7, $1)", Grain.ToString(), json));

    private async Task<T> ReadAsync<T>()
    {
        var state = new GrainState<T>();
        await _storage.ReadStateAsync("stake", Grain, state);
        return state.State;
    }

    private enum Bonding
    {
        Bonded,
        Unbonding,
    }

    private sealed record Account
    {
        public BigInteger Balance { get; init; }

        public Bonding Phase { get; init; }

        public ImmutableArray<int> Locks { get; init; } = [];

        public bool Slashed { get; init; }

        public string? Owner { get; init; }
    }

    private sealed class GetOnly
    {
        public List<int> Items { get; } = [];
    }

    private sealed class PrivateSetter
    {
        public int Count { get; private set; }

        public void Increment() => Count++;
    }

    private sealed class PrivateMember
    {
        [Id(0)]
        private int _count;

        public int Increment() => ++_count;
    }

    private sealed class Nested
    {
        public Dictionary<string, ImmutableArray<GetOnly>> All { get; set; } = [];
    }

    private sealed class Abstract
    {
        public Shape? Shape { get; set; }
    }

    private abstract class Shape;

    private sealed class Ignoring
    {
        public int Count { get; set; }

        [System.Text.Json.Serialization.JsonIgnore]
        public int Cached { get; } = 7;

        public int Doubled => 2 * Count;
    }
}
