using ZeroG.Jobs;

namespace ZeroG.Client;

/// <summary>One job of a node.</summary>
public interface IJobHandle
{
    /// <summary>Job id (ULID).</summary>
    string Id { get; }

    /// <summary>The job as it stands.</summary>
    /// <exception cref="ZeroGException">It was never submitted (<see cref="FailureKind.NotFound"/>).</exception>
    Task<JobSnapshot> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>The job now and after every change, until it has ended; connections that break are opened again.</summary>
    /// <remarks>
    /// A slow reader skips moments, never the last. Completed rounds never become fewer; within a round, workers may start
    /// again when a silo was lost.
    /// </remarks>
    IAsyncEnumerable<JobSnapshot> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Watches the job until it has ended.</summary>
    /// <returns>The ended job: completed, cancelled or failed.</returns>
    Task<JobSnapshot> EndAsync(CancellationToken cancellationToken = default);

    /// <summary>Completed rounds in ascending order.</summary>
    /// <param name="from">The first one; 0 is the job's first.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    IAsyncEnumerable<RoundSummary> RoundsAsync(int from = 0, CancellationToken cancellationToken = default);

    /// <summary>Cancels the job, unless it has ended. The last checkpoint stays.</summary>
    Task<JobSnapshot> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Fetches the job's last checkpoint into a file, verified as <see cref="IZeroGClient.FetchAsync(BlobRef, string, CancellationToken)"/> does.</summary>
    /// <returns>Root and length of the checkpoint.</returns>
    /// <exception cref="ZeroGException">The job has no checkpoint yet (<see cref="FailureKind.NotFound"/>).</exception>
    Task<BlobRef> FetchCheckpointAsync(string path, CancellationToken cancellationToken = default);
}
