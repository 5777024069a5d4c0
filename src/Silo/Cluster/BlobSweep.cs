using Microsoft.Extensions.Logging;
using ZeroG.Jobs;
using ZeroG.Silo.Blobs;

namespace ZeroG.Silo.Cluster;

/// <summary>
/// Drops, after the start and from time to time, what a silo still holds of jobs that ended while it was down or out of
/// reach. It asks the jobs, one after another, which sets the unfinished ones going.
/// </summary>
internal sealed partial class BlobSweep(ClusterBlobStores blobs, IGrainFactory grains, TimeProvider clock, ILogger<BlobSweep> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _sweeping = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(BlobSweep),
        ServiceLifecycleStage.Active,
        _ =>
        {
            _sweeping = Task.Run(SweepAsync, CancellationToken.None);
            return Task.CompletedTask;
        },
        async cancellationToken =>
        {
            await _stopping.CancelAsync();
            await _sweeping.WaitAsync(cancellationToken);
        });

    public void Dispose() => _stopping.Dispose();

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(s_period, clock);
        try
        {
            do await SweepOnceAsync();
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    // Whatever fails now, a disk or the cluster, may be well the next time.
    private async Task SweepOnceAsync()
    {
        try
        {
            await blobs.SweepAsync(HasEndedAsync, _stopping.Token);
        }
        catch (Exception failure) when (!_stopping.IsCancellationRequested)
        {
            LogFailed(failure);
        }
    }

    // A job that nobody knows is kept: its state may be restored from a backup yet.
    private async Task<bool> HasEndedAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<ITrainingJobGrain>(jobId).GetAsync().WaitAsync(cancellationToken) is { HasEnded: true };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnknown(jobId, failure);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Job {JobId} does not say whether it has ended; its scratch store stays until the next sweep.")]
    private partial void LogUnknown(string jobId, Exception cause);

    [LoggerMessage(2, LogLevel.Error, "The blob stores could not be swept; the next sweep tries again.")]
    private partial void LogFailed(Exception cause);
}
