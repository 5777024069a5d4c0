using ZeroG.Receipts;

namespace ZeroG.Client;

/// <summary>What an app asks of a node about where models come from.</summary>
/// <remarks>
/// Every call throws <see cref="ZeroGException"/> for what the caller can act on. What a node says of a model's data it has computed
/// from the job's receipt after having checked that; whoever does not take its word computes it from the receipt too, as
/// <c>zerog model trace</c> does.
/// </remarks>
public interface IReceiptNode
{
    /// <summary>The receipt of a completed job, or how far it is: ask again until it names a file, which <see cref="INode.OpenBlobAsync"/> opens.</summary>
    Task<ReceiptInfo> GetReceiptAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>Which files a job's model was trained on, and how much of each was in any window.</summary>
    /// <param name="jobId">A completed job.</param>
    /// <param name="from">Number of the first file of the page, from 0.</param>
    /// <param name="limit">How many files at most, up to <see cref="ModelTrace.MaxFiles"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ZeroGException"><see cref="FailureKind.Unavailable"/> while the receipt or the data is being read: ask again.</exception>
    Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default);

    /// <summary>Which windows of its text a job's model was trained on, in which rounds and steps; all, or those with a record.</summary>
    /// <param name="jobId">A completed job.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ZeroGException"><see cref="FailureKind.Unavailable"/> while the receipt or the data is being read: ask again.</exception>
    Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default);

    /// <summary>Which models were trained on a dataset, by the log of the cluster.</summary>
    /// <param name="dataset"><c>name</c> or <c>owner/name</c>.</param>
    /// <param name="version">Only this version; null for all.</param>
    /// <param name="from">Index in the log from which to look.</param>
    /// <param name="limit">How many entries about the dataset to look at, up to 64.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<DatasetUsage> GetUsageAsync(string dataset, int? version = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default);
}
