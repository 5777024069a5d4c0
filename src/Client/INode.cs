using ZeroG.Datasets;
using ZeroG.Jobs;
using ZeroG.Market;

namespace ZeroG.Client;

/// <summary>Part of a list.</summary>
/// <param name="Items">In ascending order of their keys.</param>
/// <param name="Next">Pass as <c>after</c> to get the next page; null on the last.</param>
/// <typeparam name="T">What is listed.</typeparam>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What a node is running with.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Runtime"><c>orleans</c> or <c>inprocess</c>.</param>
/// <param name="DataDirectory">Absolute path of the data directory.</param>
/// <param name="Silos">Names of the running silos.</param>
public sealed record NodeInfo(string Version, string Runtime, string DataDirectory, IReadOnlyList<string> Silos);

/// <summary>
/// All that an app asks of a node. One implementation calls the grains of this process, another a running node over
/// HTTP, so a caller cannot tell which it has.
/// </summary>
/// <remarks>Every call throws <see cref="ZeroGException"/> for what the caller can act on.</remarks>
public interface INode : IChainNode, IAuditNode, IReceiptNode, ILogNode, IDatasetNode
{
    /// <summary>What the node is running with.</summary>
    Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default);

    /// <summary>Stores content and appends it to a dataset. Content equal to the newest version's yields that version again.</summary>
    /// <param name="name"><c>name</c> or <c>owner/name</c>.</param>
    /// <param name="content">The bytes; read once, to the end.</param>
    /// <param name="fileName">Name of the file they come from, without a folder.</param>
    /// <param name="cancellationToken">Abandons the upload; once all bytes are stored, the version may have been appended.</param>
    Task<DatasetVersion> AddDatasetAsync(string name, Stream content, string fileName, CancellationToken cancellationToken = default);

    /// <summary>A dataset with its versions.</summary>
    Task<DatasetInfo> GetDatasetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>A page of datasets by name.</summary>
    Task<Page<DatasetInfo>> ListDatasetsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>A page of providers by id.</summary>
    Task<Page<ProviderInfo>> ListProvidersAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Submits a job.</summary>
    /// <param name="jobId">Job id; repeating the call with the same id and specification is harmless.</param>
    /// <param name="spec">What to train.</param>
    /// <param name="cancellationToken">Stops waiting; the job may have been accepted.</param>
    Task<JobSnapshot> SubmitJobAsync(string jobId, JobSpec spec, CancellationToken cancellationToken = default);

    /// <summary>A job as it stands.</summary>
    Task<JobSnapshot> GetJobAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>Completed rounds of a job, from the given one on; at most 256.</summary>
    Task<IReadOnlyList<RoundSummary>> GetRoundsAsync(string jobId, int from, CancellationToken cancellationToken = default);

    /// <summary>A page of jobs by id, which is by time of submission.</summary>
    Task<Page<JobSnapshot>> ListJobsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>The job now and after every change, until it has ended.</summary>
    IAsyncEnumerable<JobSnapshot> WatchJobAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>Cancels a job, unless it has ended.</summary>
    Task<JobSnapshot> CancelJobAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>Opens stored content by its root, verified before the first byte is handed out.</summary>
    /// <param name="root"><c>0x</c> and 64 hexadecimal digits.</param>
    /// <param name="length">
    /// Size in bytes, where the caller knows it; null takes what there is. A root does not commit the length, so
    /// contents that differ in trailing zero bytes share one: without the length such a root is a conflict.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Stream> OpenBlobAsync(string root, long? length = null, CancellationToken cancellationToken = default);
}
