namespace ZeroG.Conformance.Cancellation;

internal interface IPatient : IGrainWithStringKey
{
    /// <summary>Signals "name:entered", then waits until its token is cancelled and signals "name:cancelled".</summary>
    Task WaitAsync(string name, CancellationToken cancellationToken);

    /// <summary>The same through another grain.</summary>
    Task WaitThroughAsync(string other, string name, CancellationToken cancellationToken);

    /// <summary>Waits for a signal and never looks at its token.</summary>
    Task<int> IgnoreAsync(string gate, CancellationToken cancellationToken);

    Task<bool> IsCancelledAsync(CancellationToken cancellationToken);

    Task<int> OptionalAsync(int value, CancellationToken cancellationToken = default);

    Task BlockAsync(string gate);

    Task<int> EnteredAsync();
}

internal sealed class PatientGrain(Probe probe) : Grain, IPatient
{
    private int entered;

    public async Task WaitAsync(string name, CancellationToken cancellationToken)
    {
        entered++;
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(() =>
        {
            probe.Signal($"{name}:cancelled");
            cancelled.TrySetCanceled(cancellationToken);
        });
        probe.Signal($"{name}:entered");
        await cancelled.Task;
    }

    public Task WaitThroughAsync(string other, string name, CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<IPatient>(other).WaitAsync(name, cancellationToken);

    public async Task<int> IgnoreAsync(string gate, CancellationToken cancellationToken)
    {
        probe.Signal($"{gate}:entered");
        await probe.WhenAsync(gate);
        return 7;
    }

    public Task<bool> IsCancelledAsync(CancellationToken cancellationToken)
    {
        entered++;
        return Task.FromResult(cancellationToken.IsCancellationRequested);
    }

    public Task<int> OptionalAsync(int value, CancellationToken cancellationToken) => Task.FromResult(value);

    public async Task BlockAsync(string gate)
    {
        probe.Signal($"{gate}:entered");
        await probe.WhenAsync(gate);
    }

    public Task<int> EnteredAsync() => Task.FromResult(entered);
}
