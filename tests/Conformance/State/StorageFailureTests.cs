using Orleans.Storage;

namespace ZeroG.Conformance.State;

public sealed class StorageFailureTests : IAsyncLifetime
{
    private readonly TableStorage table = new();
    private ConformanceCluster? cluster;

    public async Task InitializeAsync() => cluster = await StateCluster.StartAsync(table);

    public async Task DisposeAsync() => await cluster!.DisposeAsync();

    [Fact]
    public async Task A_write_over_a_newer_record_is_refused_as_inconsistent()
    {
        var account = Account("stale");
        await account.SetAndWriteAsync(5);
        table.Overwrite("balance", account.GetGrainId(), new Balance { Amount = 9 });
        await Assert.ThrowsAsync<InconsistentStateException>(() => account.SetAndWriteAsync(6));
    }

    [Fact]
    public async Task An_activation_whose_inconsistency_reached_the_caller_is_replaced()
    {
        var account = Account("replaced");
        await account.SetAndWriteAsync(5);
        var activation = await account.ActivationAsync();
        table.Overwrite("balance", account.GetGrainId(), new Balance { Amount = 9 });
        await Assert.ThrowsAsync<InconsistentStateException>(() => account.SetAndWriteAsync(6));

        Assert.Equal(9, (await account.SeeAsync()).Amount);
        Assert.NotEqual(activation, await account.ActivationAsync());
    }

    [Fact]
    public async Task An_activation_that_caught_its_inconsistency_stays()
    {
        var account = Account("stays");
        await account.SetAndWriteAsync(5);
        var activation = await account.ActivationAsync();
        table.Overwrite("balance", account.GetGrainId(), new Balance { Amount = 9 });

        Assert.Equal(nameof(InconsistentStateException), await account.CatchWriteAsync(6));
        Assert.Equal(activation, await account.ActivationAsync());
        await account.ReadAsync();
        Assert.Equal(9, (await account.SeeAsync()).Amount);
    }

    [Fact]
    public async Task A_storage_exception_reaches_the_caller_inside_an_orleans_exception()
    {
        table.FailNext("write");
        var thrown = await Assert.ThrowsAsync<OrleansException>(() => Account("wrapped").SetAndWriteAsync(5));
        Assert.Equal("The disk failed before the write.", Assert.IsType<IOException>(thrown.InnerException).Message);
        Assert.StartsWith(
            "Error from storage provider TableStorage.balance during WriteStateAsync for grain account/wrapped", thrown.Message);
    }

    [Fact]
    public async Task A_write_that_failed_before_it_took_effect_can_be_repeated()
    {
        var account = Account("before");
        table.FailNext("write");
        await Assert.ThrowsAsync<OrleansException>(() => account.SetAndWriteAsync(5));
        Assert.Equal(new Snapshot(5, false, null, 0), await account.SeeAsync());
        Assert.Null(table.Stored("balance", account.GetGrainId()));

        await account.WriteAsync();
        Assert.NotNull(table.Stored("balance", account.GetGrainId()));
    }

    [Fact]
    public async Task A_write_that_failed_after_it_took_effect_makes_the_next_one_inconsistent()
    {
        var account = Account("after");
        await account.SetAndWriteAsync(4);
        table.FailNext("write", afterIt: true);
        await Assert.ThrowsAsync<OrleansException>(() => account.SetAndWriteAsync(5));
        await Assert.ThrowsAsync<InconsistentStateException>(() => account.WriteAsync());
        Assert.Equal(5, (await account.SeeAsync()).AtActivation);
    }

    [Fact]
    public async Task A_failed_write_does_not_deactivate_the_grain()
    {
        var account = Account("keeps");
        var activation = await account.ActivationAsync();
        table.FailNext("write");
        await Assert.ThrowsAsync<OrleansException>(() => account.SetAndWriteAsync(5));
        Assert.Equal(activation, await account.ActivationAsync());
    }

    [Fact]
    public async Task A_failed_read_at_activation_reaches_the_caller_and_the_next_call_tries_again()
    {
        var account = Account("unreadable");
        table.FailNext("read");
        var thrown = await Assert.ThrowsAsync<OrleansException>(() => account.SeeAsync());
        Assert.Equal("The disk failed before the read.", Assert.IsType<IOException>(thrown.InnerException).Message);
        Assert.Equal(0, (await account.SeeAsync()).Amount);
    }

    [Fact]
    public async Task A_failed_clear_leaves_the_record()
    {
        var account = Account("clear");
        await account.SetAndWriteAsync(5);
        table.FailNext("clear");
        await Assert.ThrowsAsync<OrleansException>(() => account.ClearAsync());
        Assert.Equal(new Snapshot(5, true, "v1", 0), await account.SeeAsync());
    }

    private IAccount Account(string key) => cluster!.Grains.GetGrain<IAccount>(key);
}
