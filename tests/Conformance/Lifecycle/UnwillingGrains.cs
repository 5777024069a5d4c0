namespace ZeroG.Conformance.Lifecycle;

internal interface IUnwilling : IGrainWithStringKey
{
    Task PingAsync();
}

/// <summary>Refuses its first activation, and none after.</summary>
internal sealed class UnwillingGrain(Probe probe) : Grain, IUnwilling
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var attempted = $"{this.GetPrimaryKeyString()}:attempted";
        if (probe.IsRaised(attempted)) return;
        probe.Signal(attempted);
        throw new InvalidOperationException($"{this.GetPrimaryKeyString()} is unwilling");
    }

    public Task PingAsync() => Task.CompletedTask;
}

internal interface IUnmakeable : IGrainWithStringKey
{
    Task PingAsync();
}

internal sealed class UnmakeableGrain : Grain, IUnmakeable
{
    public UnmakeableGrain() => throw new NotSupportedException("cannot be made");

    public Task PingAsync() => Task.CompletedTask;
}

internal interface IStubborn : IGrainWithStringKey
{
    Task<bool> PingAsync();

    Task LeaveAsync();
}

internal sealed class StubbornGrain(Probe probe) : Grain, IStubborn
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Signal("stubborn:deactivating");
        throw new InvalidOperationException("does not want to go");
    }

    public Task<bool> PingAsync() => Task.FromResult(true);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

internal interface IGreeter : IGrainWithStringKey
{
    Task<int> GreetedAsync();
}

internal sealed class GreeterGrain : Grain, IGreeter
{
    private int greeted;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        greeted = await GrainFactory.GetGrain<ILifecycle>("greeted").CallAsync();

    public Task<int> GreetedAsync() => Task.FromResult(greeted);
}

internal interface IStaged : IGrainWithStringKey
{
    Task PingAsync();
}

/// <summary>Subscribes to the stages of its own lifecycle.</summary>
internal sealed class StagedGrain(Probe probe) : Grain, IStaged, ILifecycleParticipant<IGrainLifecycle>
{
    public void Participate(IGrainLifecycle lifecycle)
    {
        Observe(GrainLifecycleStage.Last, "last");
        Observe(GrainLifecycleStage.Activate, "activate");
        Observe(GrainLifecycleStage.SetupState, "setup");
        Observe(GrainLifecycleStage.First, "first");

        void Observe(int stage, string name) => lifecycle.Subscribe(name, stage, _ =>
        {
            probe.Record($"staged:{name}");
            return Task.CompletedTask;
        });
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Record("staged:on activate");
        return Task.CompletedTask;
    }

    public Task PingAsync() => Task.CompletedTask;
}

internal interface IParting : IGrainWithStringKey
{
    Task LeaveAsync();
}

/// <summary>Says goodbye to another grain on its way out.</summary>
internal sealed class PartingGrain(Probe probe) : Grain, IParting
{
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var greeted = await GrainFactory.GetGrain<ILifecycle>("left behind").CallAsync();
        probe.Signal("parting:greeted", greeted);
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
