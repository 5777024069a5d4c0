namespace ZeroG.Conformance.Lifecycle;

internal interface ILifecycle : IGrainWithStringKey
{
    /// <summary>Counts calls since this activation began.</summary>
    Task<int> CallAsync();

    Task LeaveAsync();

    /// <summary>Asks to be deactivated, then goes on within the same turn.</summary>
    Task<int> LeaveThenCountAsync();

    Task MigrateAsync();

    Task<string> ActivationAsync();

    Task DelayAsync(TimeSpan time);

    Task BlockAsync(string gate);
}

/// <summary>Reports every step of its life to the probe as "key:step".</summary>
internal sealed class LifecycleGrain(Probe probe, IGrainContext context) : Grain, ILifecycle
{
    private int calls;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Record($"{this.GetPrimaryKeyString()}:activated");
        return base.OnActivateAsync(cancellationToken);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        probe.Record($"{this.GetPrimaryKeyString()}:deactivated:{reason.ReasonCode}");
        probe.Signal($"{this.GetPrimaryKeyString()}:deactivated", reason.ReasonCode);
    }

    public Task<int> CallAsync() => Task.FromResult(++calls);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<int> LeaveThenCountAsync()
    {
        DeactivateOnIdle();
        await Task.Yield();
        return ++calls;
    }

    public Task MigrateAsync()
    {
        MigrateOnIdle();
        return Task.CompletedTask;
    }

    public Task<string> ActivationAsync() => Task.FromResult(context.ActivationId.ToString());

    public Task DelayAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task BlockAsync(string gate) => probe.WhenAsync(gate);
}
