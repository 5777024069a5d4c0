using ZeroG.Datasets;
using ZeroG.Jobs;
using ZeroG.Market;

namespace ZeroG.Client;

/// <summary>What an app does with ZeroG: publish text, train on it, and take the model with proof of what it is.</summary>
/// <remarks>
/// Safe for use by several threads at once. A node that is away for a while is waited for
/// (<see cref="ZeroGClientOptions.Patience"/>), and the call is made again: each is safe to repeat. What the caller can act
/// on is thrown as <see cref="ZeroGException"/>; an answer that no sound node gives as <see cref="HttpRequestException"/>.
/// </remarks>
public interface IZeroGClient
{
    /// <summary>Publishes content as the next version of a dataset. Content equal to the newest version's yields that version again.</summary>
    /// <param name="dataset"><c>name</c> or <c>owner/name</c>.</param>
    /// <param name="content">The bytes, from the stream's position to its end. One that can seek is sent again when the node was lost.</param>
    /// <param name="fileName">Name of the file they come from, without a folder.</param>
    /// <param name="cancellationToken">Abandons it; once all bytes are stored, the version may have been appended.</param>
    /// <returns>The version; its root, length and SHA-256 are those that this side computed.</returns>
    /// <exception cref="ZeroGException">The node stored something else (<see cref="FailureKind.Storage"/>), or refuses the content.</exception>
    Task<DatasetVersion> PublishAsync(string dataset, Stream content, string fileName, CancellationToken cancellationToken = default);

    /// <summary>Publishes a file; see <see cref="PublishAsync"/>.</summary>
    Task<DatasetVersion> PublishFileAsync(string dataset, string path, CancellationToken cancellationToken = default);

    /// <summary>A dataset with its versions.</summary>
    /// <exception cref="ZeroGException">There is none of that name (<see cref="FailureKind.NotFound"/>).</exception>
    Task<DatasetInfo> GetDatasetAsync(string dataset, CancellationToken cancellationToken = default);

    /// <summary>All datasets by name.</summary>
    IAsyncEnumerable<DatasetInfo> ListDatasetsAsync(CancellationToken cancellationToken = default);

    /// <summary>All providers by id.</summary>
    IAsyncEnumerable<ProviderInfo> ListProvidersAsync(CancellationToken cancellationToken = default);

    /// <summary>All jobs in the order of their submission.</summary>
    IAsyncEnumerable<JobSnapshot> ListJobsAsync(CancellationToken cancellationToken = default);

    /// <summary>Submits a job.</summary>
    /// <param name="spec">What to train; <see cref="JobSpecs.Standard"/> has defaults.</param>
    /// <param name="jobId">Id of the job, so that an app that was restarted submits the same one again; null for a new id.</param>
    /// <param name="cancellationToken">Stops waiting; the job may have been accepted.</param>
    Task<IJobHandle> SubmitAsync(JobSpec spec, string? jobId = null, CancellationToken cancellationToken = default);

    /// <summary>A job that was submitted before. Nothing is asked yet.</summary>
    /// <exception cref="ZeroGException">The text is not a job id.</exception>
    IJobHandle Job(string jobId);

    /// <summary>Which files a completed job's model was trained on, by the word of the node; see <see cref="IReceiptNode.TraceModelAsync"/>.</summary>
    Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default);

    /// <summary>In which rounds and steps what was trained on, by the word of the node; see <see cref="IReceiptNode.ListWindowsAsync"/>.</summary>
    Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default);

    /// <summary>Which models were trained on a dataset, by the word of the node; see <see cref="IReceiptNode.GetUsageAsync"/>.</summary>
    Task<DatasetUsage> GetUsageAsync(string dataset, int? version = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default);

    /// <summary>Fetches content and verifies it: root and length are computed on this side.</summary>
    /// <param name="content">Root and length.</param>
    /// <param name="destination">Where it is written; what is there before this has returned is not verified.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="ZeroGException">What came is not the content (<see cref="FailureKind.Storage"/>), or there is none.</exception>
    Task FetchAsync(BlobRef content, Stream destination, CancellationToken cancellationToken = default);

    /// <summary>Fetches content into a file, which appears, or replaces the one of that name, only once it is verified.</summary>
    Task FetchAsync(BlobRef content, string path, CancellationToken cancellationToken = default);

    /// <summary>Verifies a file on this machine; no node is asked.</summary>
    /// <exception cref="ZeroGException">The file is not the content (<see cref="FailureKind.Storage"/>), or there is no such file.</exception>
    Task VerifyAsync(BlobRef content, string path, CancellationToken cancellationToken = default);
}
