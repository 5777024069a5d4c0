namespace ZeroG.Conformance.State;

[GenerateSerializer]
internal sealed class Balance
{
    [Id(0)]
    public int Amount { get; set; }

    [Id(1)]
    public List<string> Notes { get; set; } = [];
}

/// <summary>What an activation has in memory.</summary>
[GenerateSerializer]
internal sealed record Snapshot(
    [property: Id(0)] int Amount,
    [property: Id(1)] bool RecordExists,
    [property: Id(2)] string? Etag,
    [property: Id(3)] int AtActivation);

internal interface IAccount : IGrainWithStringKey
{
    Task<Snapshot> SeeAsync();

    /// <summary>Changes the state in memory alone.</summary>
    Task SetAsync(int amount);

    Task SetAndWriteAsync(int amount);

    Task WriteAsync();

    Task ReadAsync();

    Task ClearAsync();

    Task ReplaceAsync(Balance balance);

    Task LeaveAsync();

    /// <summary>Writes, and tells the type of the exception it caught.</summary>
    Task<string> CatchWriteAsync(int amount);

    Task<string> ActivationAsync();
}

internal sealed class AccountGrain([PersistentState("balance", "table")] IPersistentState<Balance> balance, IGrainContext context)
    : Grain, IAccount
{
    private int atActivation = -1;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        atActivation = balance.State.Amount;
        return Task.CompletedTask;
    }

    public Task<Snapshot> SeeAsync() =>
        Task.FromResult(new Snapshot(balance.State.Amount, balance.RecordExists, balance.Etag, atActivation));

    public Task SetAsync(int amount)
    {
        balance.State.Amount = amount;
        return Task.CompletedTask;
    }

    public Task SetAndWriteAsync(int amount)
    {
        balance.State.Amount = amount;
        return balance.WriteStateAsync();
    }

    public Task WriteAsync() => balance.WriteStateAsync();

    public Task ReadAsync() => balance.ReadStateAsync();

    public Task ClearAsync() => balance.ClearStateAsync();

    public Task ReplaceAsync(Balance value)
    {
        balance.State = value;
        return balance.WriteStateAsync();
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<string> CatchWriteAsync(int amount)
    {
        try
        {
            await SetAndWriteAsync(amount);
            return "nothing";
        }
        catch (OrleansException exception)
        {
            return exception.GetType().Name;
        }
    }

    public Task<string> ActivationAsync() => Task.FromResult(context.ActivationId.ToString());
}
