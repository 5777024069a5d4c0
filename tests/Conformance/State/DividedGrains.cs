namespace ZeroG.Conformance.State;

internal interface IDivided : IGrainWithStringKey
{
    Task SetAsync(int first, int second, int third);

    Task WriteFirstAsync();

    Task WriteAllAsync();

    Task<(int First, int Second, int Third)> GetAsync();

    Task LeaveAsync();
}

/// <summary>Two states in one provider, and one of the same name in another.</summary>
internal sealed class DividedGrain(
    [PersistentState("first", "table")] IPersistentState<Balance> first,
    [PersistentState("second", "table")] IPersistentState<Balance> second,
    [PersistentState("first", "other")] IPersistentState<Balance> third) : Grain, IDivided
{
    public Task SetAsync(int one, int two, int three)
    {
        first.State.Amount = one;
        second.State.Amount = two;
        third.State.Amount = three;
        return Task.CompletedTask;
    }

    public Task WriteFirstAsync() => first.WriteStateAsync();

    public async Task WriteAllAsync()
    {
        await first.WriteStateAsync();
        await second.WriteStateAsync();
        await third.WriteStateAsync();
    }

    public Task<(int First, int Second, int Third)> GetAsync() =>
        Task.FromResult((first.State.Amount, second.State.Amount, third.State.Amount));

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

internal interface ICarefree : IGrainWithStringKey
{
    Task SetAsync(int amount);
}

/// <summary>Leaves the choice of provider to the silo.</summary>
internal sealed class CarefreeGrain([PersistentState("state")] IPersistentState<Balance> state) : Grain, ICarefree
{
    public Task SetAsync(int amount)
    {
        state.State.Amount = amount;
        return state.WriteStateAsync();
    }
}
