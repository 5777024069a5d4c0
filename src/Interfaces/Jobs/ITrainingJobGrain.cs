using System.Collections.Immutable;
using Orleans.CodeGeneration;
using Orleans.Concurrency;
using ZeroG.Auditing;

namespace ZeroG.Jobs;

/// <summary>The orchestrator of one training job: the only writer of its rounds. Key: job id (ULID).</summary>
[Alias("zerog.ITrainingJobGrain"), Version(2)]
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

    /// <summary>The audits of the job: those of rounds that are not final, the latest of the others, and what was undone. Null where nothing is audited.</summary>
    [Alias("AuditsAsync"), AlwaysInterleave]
    Task<AuditOverview?> AuditsAsync();

    /// <summary>Has a round of a worker audited that was not drawn, because somebody suspects it.</summary>
    /// <param name="round">A closed round that is not final.</param>
    /// <param name="worker">Index of the worker.</param>
    /// <exception cref="ZeroGException">The job is not audited, has no such round or worker, or the round is final.</exception>
    [Alias("ReportAsync")]
    Task<AuditOverview> ReportAsync(int round, int worker);

    /// <summary>The job now and after every change, until it has ended. A slow reader skips moments, never the last.</summary>
    [Alias("WatchAsync")]
    IAsyncEnumerable<JobSnapshot> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Cancels the job, unless it has ended. The last checkpoint stays.</summary>
    [Alias("CancelAsync")]
    Task<JobSnapshot?> CancelAsync();
}
