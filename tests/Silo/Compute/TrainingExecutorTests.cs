using ZeroG.Silo.Compute;

namespace ZeroG.Silo.Tests.Compute;

public sealed class TrainingExecutorTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_drain_ends_when_what_was_started_is_disposed_and_not_when_it_is_computed()
    {
        using var executor = new TrainingExecutor("silo", 1);
        var (first, second) = (executor.Start((_, _) => 1), executor.Start((_, _) => 2));
        var drained = executor.DrainAsync();
        Assert.True(executor.Draining.IsCancellationRequested);
        Assert.Equal(3, await first.Completion.WaitAsync(s_bound) + await second.Completion.WaitAsync(s_bound));

        first.Dispose();
        first.Dispose();
        Assert.False(drained.IsCompleted);
        second.Dispose();
        await drained.WaitAsync(s_bound);
        Assert.Equal(0, executor.Open);
    }

    [Fact]
    public async Task A_silo_that_drains_starts_nothing_and_one_that_does_nothing_is_drained_at_once()
    {
        using var executor = new TrainingExecutor("silo", 1);
        await executor.DrainAsync().WaitAsync(s_bound);
        var refusal = Assert.Throws<ZeroGException>(() => executor.Start((_, _) => 1));
        Assert.Equal(FailureKind.Unavailable, refusal.Kind);
        await executor.DrainAsync().WaitAsync(s_bound);
    }

    [Fact]
    public async Task What_waits_for_a_device_when_the_drain_begins_still_learns_of_it()
    {
        using var executor = new TrainingExecutor("silo", 1);
        using var gate = new ManualResetEventSlim();
        using var running = executor.Start((_, stop) => gate.Wait(s_bound, stop));
        using var waiting = executor.Start((_, _) => executor.Draining.IsCancellationRequested);
        _ = executor.DrainAsync();
        gate.Set();
        Assert.True(await waiting.Completion.WaitAsync(s_bound));
    }

    [Fact]
    public async Task An_executor_that_ends_cancels_what_runs_and_what_waits()
    {
        var executor = new TrainingExecutor("silo", 1);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var running = executor.Start((_, stop) =>
        {
            begun.SetResult();
            stop.WaitHandle.WaitOne(s_bound);
            stop.ThrowIfCancellationRequested();
            return 1;
        });
        using var waiting = executor.Start((_, _) => 2);
        await begun.Task.WaitAsync(s_bound);

        executor.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Completion.WaitAsync(s_bound));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Completion.WaitAsync(s_bound));
    }
}
