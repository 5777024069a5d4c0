using System.Collections.Immutable;
using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace ZeroG.Jobs;

/// <summary>The orchestrator of one training job: the only writer of its rounds. Key: job id (ULID).</summary>
[Alias("zerog.ITrainingJobGrain"), Version(1)]
public interface ITrainingJobGrain : IGrainWithStringKey
{
    /// <summary>Accepts the job. Repeating it with the same specification returns the job as it stands.</summary>
    /// <exception cref="ZeroGException">The specification is invalid, a dataset is missing, there are fewer live providers than workers, or the id has another specification.</exception>
    [Alias("SubmitAsync")]
    Task<JobSnapshot> SubmitAsync(JobSpec spec);

    /// <summary>The job as it stands, or null when it was never submitted.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<JobSnapshot?> GetAsync();

    /// <summary>Completed rounds in ascending order, beginning with <paramref name="from"/>; at least one where there is one, at most 256 a call.</summary>
    [Alias("RoundsAsync"), AlwaysInterleave]
    Task<ImmutableArray<RoundSummary>> RoundsAsync(int from);

    /// <summary>The job now and after every change, until it has ended. A slow reader skips moments, never the last.</summary>
    [Alias("WatchAsync")]
    IAsyncEnumerable<JobSnapshot> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Cancels the job, unless it has ended. The last checkpoint stays.</summary>
    [Alias("CancelAsync")]
    Task<JobSnapshot?> CancelAsync();
}
