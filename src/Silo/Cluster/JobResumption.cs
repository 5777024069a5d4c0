using Microsoft.Extensions.Logging;
using ZeroG.Jobs;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Cluster;

/// <summary>
/// When an orchestrator silo has started, asks for the jobs that have something in the scratch store: asking for an
/// unfinished one sets it going, and what ended ones left behind goes.
/// </summary>
/// <remarks>
/// One after another, so that many jobs do not all begin at once. It saves the time until a job's reminder, which is what
/// resumes a job for certain, whichever silo is lost; so a job that cannot be asked for is only logged. Where silos have
/// blobs of their own, <see cref="BlobSweep"/> asks the same jobs.
/// </remarks>
internal sealed partial class JobResumption(IGrainFactory grains, NodeBlobStores blobs, ILogger<JobResumption> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _resuming = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(JobResumption),
        ServiceLifecycleStage.Active,
        _ =>
        {
            _resuming = Task.Run(ResumeAsync, CancellationToken.None);
            return Task.CompletedTask;
        },
        async _ =>
        {
            await _stopping.CancelAsync();
            await _resuming;
        });

    public void Dispose() => _stopping.Dispose();

    private async Task ResumeAsync()
    {
        try
        {
            foreach (var jobId in blobs.ScratchJobs.ToList())
            {
                if (_stopping.IsCancellationRequested) return;
                await ResumeAsync(jobId);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(failure);
        }
    }

    private async Task ResumeAsync(string jobId)
    {
        try
        {
            var job = await grains.GetGrain<ITrainingJobGrain>(jobId).GetAsync().WaitAsync(_stopping.Token);
            // A job that nobody knows may be another service's.
            if (job is { HasEnded: true }) blobs.DropScratch(jobId);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Another silo goes on.
        }
        catch (Exception failure)
        {
            LogNotResumed(jobId, failure);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Job {JobId} could not be resumed; its reminder tries again.")]
    private partial void LogNotResumed(string jobId, Exception cause);

    [LoggerMessage(2, LogLevel.Error, "The scratch store cannot be listed; jobs are resumed by their reminders.")]
    private partial void LogUnreadable(Exception cause);
}
