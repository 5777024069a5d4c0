namespace ZeroG.Conformance.State;

public sealed class PersistentStateTests : IAsyncLifetime
{
    private readonly TableStorage table = new();
    private ConformanceCluster? cluster;

    public async Task InitializeAsync() => cluster = await StateCluster.StartAsync(table);

    public async Task DisposeAsync() => await cluster!.DisposeAsync();

    [Fact]
    public async Task A_new_grain_has_an_empty_state_and_no_record()
    {
        Assert.Equal(new Snapshot(0, false, null, 0), await Account("new").SeeAsync());
        Assert.Equal(0, table.Writes);
    }

    [Fact]
    public async Task A_written_state_has_a_record_and_an_etag()
    {
        var account = Account("written");
        await account.SetAndWriteAsync(5);
        Assert.Equal(new Snapshot(5, true, "v1", 0), await account.SeeAsync());
        Assert.NotNull(table.Stored("balance", account.GetGrainId()));
    }

    [Fact]
    public async Task A_written_state_is_there_when_the_next_activation_activates()
    {
        var account = Account("next");
        await account.SetAndWriteAsync(5);
        await account.LeaveAsync();
        Assert.Equal(new Snapshot(5, true, "v1", 5), await account.SeeAsync());
    }

    [Fact]
    public async Task A_change_that_was_not_written_is_gone_with_the_activation()
    {
        var account = Account("unwritten");
        await account.SetAndWriteAsync(5);
        await account.SetAsync(6);
        await account.LeaveAsync();
        Assert.Equal(5, (await account.SeeAsync()).Amount);
    }

    [Fact]
    public async Task Reading_again_drops_a_change_that_was_not_written()
    {
        var account = Account("re-read");
        await account.SetAndWriteAsync(5);
        await account.SetAsync(6);
        await account.ReadAsync();
        Assert.Equal(5, (await account.SeeAsync()).Amount);
    }

    [Fact]
    public async Task Reading_again_sees_what_another_wrote()
    {
        var account = Account("other writer");
        await account.SetAndWriteAsync(5);
        table.Overwrite("balance", account.GetGrainId(), new Balance { Amount = 9 });
        await account.ReadAsync();
        Assert.Equal(9, (await account.SeeAsync()).Amount);
    }

    [Fact]
    public async Task A_state_is_read_once_an_activation()
    {
        var account = Account("once");
        await account.SeeAsync();
        await account.SeeAsync();
        Assert.Equal(1, table.Reads);
    }

    [Fact]
    public async Task A_cleared_state_is_empty_and_has_no_record()
    {
        var account = Account("cleared");
        await account.SetAndWriteAsync(5);
        await account.ClearAsync();
        Assert.Equal(new Snapshot(0, false, null, 0), await account.SeeAsync());
        Assert.Null(table.Stored("balance", account.GetGrainId()));
    }

    [Fact]
    public async Task A_cleared_state_can_be_written_again()
    {
        var account = Account("again");
        await account.SetAndWriteAsync(5);
        await account.ClearAsync();
        await account.SetAndWriteAsync(6);
        await account.LeaveAsync();
        Assert.Equal(6, (await account.SeeAsync()).AtActivation);
    }

    [Fact]
    public async Task A_state_can_be_replaced_as_a_whole()
    {
        var account = Account("replaced");
        await account.ReplaceAsync(new Balance { Amount = 8, Notes = ["n"] });
        await account.LeaveAsync();
        Assert.Equal(8, (await account.SeeAsync()).Amount);
    }

    [Fact]
    public async Task A_state_outlives_a_restart_of_the_whole_cluster()
    {
        await Account("restart").SetAndWriteAsync(5);
        await cluster!.RestartAsync();
        Assert.Equal(new Snapshot(5, true, "v1", 5), await Account("restart").SeeAsync());
    }

    private IAccount Account(string key) => cluster!.Grains.GetGrain<IAccount>(key);
}
