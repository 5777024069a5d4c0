using Microsoft.Extensions.Logging;
using ZeroG.Grains.Training;
using ZeroG.Jobs;

namespace ZeroG.Silo.Compute;

/// <summary>
/// Empties a silo that begins to stop, while it is still a member and its grains can still be called: nothing new is
/// started, what runs stops after the running step, and the silo goes on stopping once all of it is saved. When the silo
/// has left, the jobs it drove are woken on another.
/// </summary>
internal sealed partial class SiloDrain(
    ITrainingExecutor executor, LocalJobs jobs, IGrainFactory grains, TimeProvider clock, ILogger<SiloDrain> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>
    /// The longest that a silo waits for its trainers: one inner step, and writing three times the model's size. Half of
    /// the two minutes that a host gives its services leaves the other half for what follows.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Above all that grains need, so that it stops before that; below <see cref="ProviderPresence.Stage"/>.</summary>
    public const int Stage = ServiceLifecycleStage.Active + 1;

    // A job that is not woken is driven on by its reminder.
    private static readonly TimeSpan s_handOver = TimeSpan.FromSeconds(2);

    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe(nameof(SiloDrain), Stage, static _ => Task.CompletedTask, DrainAsync);

        // Here the silo has left the membership, so that nothing is placed on it, and may still call grains elsewhere.
        observer.Subscribe(nameof(SiloDrain), ServiceLifecycleStage.GrainDeactivation, static _ => Task.CompletedTask, HandOverAsync);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        // Nobody waits for a silo that is to end at once.
        if (cancellationToken.IsCancellationRequested) return;
        try
        {
            await executor.DrainAsync().WaitAsync(Limit, clock, cancellationToken);
        }
        catch (Exception tooLate) when (tooLate is TimeoutException or OperationCanceledException)
        {
            LogTooLate();
        }
    }

    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return;
        try
        {
            var left = await jobs.LeftAsync().WaitAsync(s_handOver, clock, cancellationToken);
            await Task.WhenAll(left.Select(job => grains.GetGrain<ITrainingJobGrain>(job).GetAsync()))
                .WaitAsync(s_handOver, clock, cancellationToken);
        }
        catch (Exception failure)
        {
            // No other silo hosts jobs, or none that answers in time.
            LogNotHandedOver(failure);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The silo stops before all its trainers have saved their work; what is not saved is computed again.")]
    private partial void LogTooLate();

    [LoggerMessage(2, LogLevel.Information, "The jobs of this silo could not be handed over; their reminders wake them.")]
    private partial void LogNotHandedOver(Exception cause);
}
