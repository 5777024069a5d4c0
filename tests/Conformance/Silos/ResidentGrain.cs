using Orleans.Placement;
using ZeroG.Conformance.State;

namespace ZeroG.Conformance.Silos;

/// <summary>A grain that lives on the silo its key's first part names, as long as that silo runs.</summary>
internal interface IResident : IGrainWithStringKey
{
    Task<string> SiloAsync();

    Task WriteAsync(int amount);

    Task SetWithoutWritingAsync(int amount);

    Task<int> AmountAsync();

    /// <summary>Signals "key:entered" and waits for a signal.</summary>
    Task<string> BlockAsync(string gate);

    /// <summary>Calls <see cref="BlockAsync"/> of another and tells what type of exception it caught.</summary>
    Task<string> CatchAsync(string other, string gate);
}

[PreferLocalPlacement]
internal sealed class ResidentGrain(
    [PersistentState("balance", "table")] IPersistentState<Balance> balance, ILocalSiloDetails silo, Probe probe)
    : Grain, IResident
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Record($"{this.GetPrimaryKeyString()}:deactivated on {silo.Name}:{reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<string> SiloAsync() => Task.FromResult(silo.Name);

    public Task WriteAsync(int amount)
    {
        balance.State.Amount = amount;
        return balance.WriteStateAsync();
    }

    public Task SetWithoutWritingAsync(int amount)
    {
        balance.State.Amount = amount;
        return Task.CompletedTask;
    }

    public Task<int> AmountAsync() => Task.FromResult(balance.State.Amount);

    public async Task<string> BlockAsync(string gate)
    {
        probe.Signal($"{this.GetPrimaryKeyString()}:entered");
        await probe.WhenAsync(gate);
        return silo.Name;
    }

    public async Task<string> CatchAsync(string other, string gate)
    {
        try
        {
            return await GrainFactory.GetGrain<IResident>(other).BlockAsync(gate);
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }
}
