using System.Runtime.CompilerServices;

namespace ZeroG.Conformance.Enumerables;

internal interface IStreaming : IGrainWithStringKey
{
    IAsyncEnumerable<int> CountAsync(int count);

    IAsyncEnumerable<List<int>> SharedAsync(int count);

    IAsyncEnumerable<int> FailAfterAsync(int count);

    IAsyncEnumerable<string> FailInsideAsync();

    /// <summary>Yields 0, then waits for the signal "key:go" before each further value.</summary>
    IAsyncEnumerable<int> PacedAsync();

    /// <summary>Yields without end, until its token is cancelled; signals "key:ended" when it leaves.</summary>
    IAsyncEnumerable<int> EndlessAsync(CancellationToken cancellationToken = default);

    /// <summary>Yields one value, then waits for its token; signals "key:cancelled" and "key:ended".</summary>
    IAsyncEnumerable<int> WaitingAsync(CancellationToken cancellationToken = default);

    Task BlockAsync(string gate);

    Task<int> SumOfAsync(string other, int count);

    Task PingAsync();

    Task LeaveAsync();
}

internal sealed class StreamingGrain(Probe probe) : Grain, IStreaming
{
    private readonly List<int> shared = [];

    private string Key => this.GetPrimaryKeyString();

    public async IAsyncEnumerable<int> CountAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (i % 10 == 9) await Task.Yield();
            yield return i;
        }
    }

    public async IAsyncEnumerable<List<int>> SharedAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            shared.Add(i);
            await Task.Yield();
            yield return shared;
        }
    }

    public async IAsyncEnumerable<int> FailAfterAsync(int count)
    {
        for (var i = 0; i < count; i++) yield return i;
        await Task.Yield();
        throw new InvalidOperationException("failed on the way");
    }

    public async IAsyncEnumerable<string> FailInsideAsync()
    {
        await Task.Yield();
        yield return "one";
        throw new FormatException("outer", new TimeoutException("inner"));
    }

    public async IAsyncEnumerable<int> PacedAsync()
    {
        yield return 0;
        await probe.WhenAsync($"{Key}:go");
        yield return 1;
    }

    public async IAsyncEnumerable<int> EndlessAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            probe.Signal($"{Key}:ended");
        }
    }

    public async IAsyncEnumerable<int> WaitingAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            yield return 0;
            var cancelled = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(() =>
            {
                probe.Signal($"{Key}:cancelled");
                cancelled.TrySetCanceled(cancellationToken);
            });
            probe.Signal($"{Key}:waiting");
            await cancelled.Task;
        }
        finally
        {
            probe.Signal($"{Key}:ended");
        }
    }

    public async Task BlockAsync(string gate)
    {
        probe.Signal($"{Key}:blocked");
        await probe.WhenAsync(gate);
    }

    public async Task<int> SumOfAsync(string other, int count)
    {
        var sum = 0;
        await foreach (var value in GrainFactory.GetGrain<IStreaming>(other).CountAsync(count)) sum += value;
        return sum;
    }

    public Task PingAsync() => Task.CompletedTask;

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Signal($"{Key}:deactivated");
        return Task.CompletedTask;
    }
}
