namespace ZeroG.Conformance.Timers;

internal interface ITicking : IGrainWithStringKey
{
    /// <summary>Starts the grain's timer; it signals "key:tick:n" for its n-th tick.</summary>
    Task StartAsync(TimeSpan due, TimeSpan period, bool interleave = false, bool keepAlive = false);

    Task ChangeAsync(TimeSpan due, TimeSpan period);

    Task StopAsync();

    Task<int> TicksAsync();

    /// <summary>Makes the n-th tick throw.</summary>
    Task FailAtAsync(int tick);

    /// <summary>Makes the n-th tick dispose its own timer.</summary>
    Task StopAtAsync(int tick);

    /// <summary>Makes the n-th tick change its own timer.</summary>
    Task ChangeAtAsync(int tick, TimeSpan due, TimeSpan period);

    /// <summary>Makes the n-th tick wait for a signal.</summary>
    Task BlockAtAsync(int tick, string gate);

    Task BlockAsync(string gate);

    Task LeaveAsync();

    Task<string> StatefulAsync(string state);
}

internal sealed class TickingGrain(Probe probe) : Grain, ITicking
{
    private readonly Dictionary<int, Func<Task>> script = [];
    private IGrainTimer? timer;
    private int ticks;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Signal($"{Key}:deactivated", ticks);
        return Task.CompletedTask;
    }

    public Task StartAsync(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
    {
        timer = this.RegisterGrainTimer(
            TickAsync, new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task ChangeAsync(TimeSpan due, TimeSpan period)
    {
        timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(ticks);

    public Task FailAtAsync(int tick) => Script(tick, () => throw new InvalidOperationException("a tick failed"));

    public Task StopAtAsync(int tick) => Script(tick, StopAsync);

    public Task ChangeAtAsync(int tick, TimeSpan due, TimeSpan period) => Script(tick, () => ChangeAsync(due, period));

    public Task BlockAtAsync(int tick, string gate) => Script(tick, () => probe.WhenAsync(gate));

    public async Task BlockAsync(string gate)
    {
        probe.Signal($"{Key}:blocked");
        await probe.WhenAsync(gate);
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<string> StatefulAsync(string state)
    {
        var received = new TaskCompletionSource<string>();
        using var once = this.RegisterGrainTimer<string>(
            (given, _) =>
            {
                received.TrySetResult(given);
                return Task.CompletedTask;
            },
            state,
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        return await received.Task;
    }

    private Task Script(int tick, Func<Task> action)
    {
        script[tick] = action;
        return Task.CompletedTask;
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        var tick = ++ticks;
        using var registration = cancellationToken.Register(() => probe.Signal($"{Key}:cancelled"));
        probe.Signal($"{Key}:tick:{tick}");
        if (script.TryGetValue(tick, out var action)) await action();
    }
}
