using Microsoft.Extensions.Logging;
using ZeroG.Grains.Training;
using ZeroG.Jobs;

namespace ZeroG.Silo.Compute;

/// <summary>
/// Wakes the unfinished jobs whose activations on this silo have ended: asking for a job activates it, and an active job
/// goes on. While the silo drains it waits until the silo has left, so that they wake on another.
/// </summary>
internal sealed partial class JobWaker(
    LocalJobs jobs, ITrainingExecutor executor, IGrainFactory grains, TimeProvider clock, ILogger<JobWaker> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    // For one job, and for all when the silo leaves. One that is not woken in time waits for its reminder.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _hasLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _waking = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe(nameof(JobWaker), SiloDrain.Stage, Start, static _ => Task.CompletedTask);

        // Here the silo has left the membership, so that nothing is placed on it, and may still call grains elsewhere.
        observer.Subscribe(nameof(JobWaker), ServiceLifecycleStage.GrainDeactivation, static _ => Task.CompletedTask, HandOverAsync);
    }

    private Task Start(CancellationToken cancellationToken)
    {
        _waking = WakeAsync();
        return Task.CompletedTask;
    }

    private async Task WakeAsync()
    {
        await foreach (var job in jobs.Left.ReadAllAsync())
        {
            if (executor.Draining.IsCancellationRequested) await _hasLeft.Task;
            try
            {
                await grains.GetGrain<ITrainingJobGrain>(job).GetAsync().WaitAsync(s_patience, clock);
            }
            catch (Exception failure)
            {
                LogNotWoken(job, failure);
            }
        }
    }

    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        _hasLeft.TrySetResult();
        try
        {
            await jobs.EmptyAsync().WaitAsync(s_patience, clock, cancellationToken);
            jobs.Close();
            await _waking.WaitAsync(s_patience, clock, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            jobs.Close();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Job {Job} could not be woken on another silo; its reminder wakes it.")]
    private partial void LogNotWoken(string job, Exception cause);
}
