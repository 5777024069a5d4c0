using Microsoft.Extensions.Logging;
using ZeroG.Grains.Training;

namespace ZeroG.Silo.Compute;

/// <summary>
/// Empties a silo that begins to stop, while it is still a member and its grains can still be called: nothing new is
/// started, what runs stops after the running step, and the silo goes on stopping once all of it is saved.
/// </summary>
internal sealed partial class SiloDrain(ITrainingExecutor executor, TimeProvider clock, ILogger<SiloDrain> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>
    /// The longest that a silo waits for its trainers: one inner step, and writing three times the model's size. Half of
    /// the two minutes that a host gives its services leaves the other half for what follows.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Above all that grains need, so that it stops before that; below <see cref="ProviderPresence.Stage"/>.</summary>
    public const int Stage = ServiceLifecycleStage.Active + 1;

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SiloDrain), Stage, static _ => Task.CompletedTask, DrainAsync);

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

    [LoggerMessage(1, LogLevel.Warning, "The silo stops before all its trainers have saved their work; what is not saved is computed again.")]
    private partial void LogTooLate();
}
