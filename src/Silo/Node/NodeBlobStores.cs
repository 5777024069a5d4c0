using System.Collections.Concurrent;
using ZeroG.Jobs;
using ZeroG.Provenance;

namespace ZeroG.Silo.Node;

/// <summary>The blob stores in folders of this machine.</summary>
/// <param name="durable">Folder of the durable store.</param>
/// <param name="scratch">Folder above the jobs' scratch stores.</param>
/// <param name="limits">Bounds of the durable store; null for as much as the disk holds.</param>
public sealed class NodeBlobStores(string durable, string scratch, FolderBlobStoreOptions? limits = null) : INodeBlobs, IDisposable
{
    private readonly FolderBlobStore _durable = new(durable, limits);
    private readonly ConcurrentDictionary<string, Lazy<FolderBlobStore>> _scratch = new(StringComparer.Ordinal);

    /// <summary>The blob stores in a data directory.</summary>
    public NodeBlobStores(DataDirectory directory)
        : this(Of(directory).Blobs, directory.Scratch)
    {
    }

    /// <inheritdoc/>
    public IBlobStore Durable => _durable;

    /// <summary>The durable store with what only a folder offers.</summary>
    public FolderBlobStore Folder => _durable;

    /// <summary>Ids of the jobs that have a scratch store.</summary>
    public IEnumerable<string> ScratchJobs => Directory.Exists(scratch)
        ? Directory.EnumerateDirectories(scratch).Select(folder => Path.GetFileName(folder)!).Where(JobId.IsValid)
        : [];

    /// <inheritdoc/>
    public IBlobStore Scratch(string jobId) => ScratchFolder(jobId);

    /// <summary>A job's scratch store with what only a folder offers; made if need be.</summary>
    /// <exception cref="ZeroGException">The text is not a job id.</exception>
    public FolderBlobStore ScratchFolder(string jobId) =>
        _scratch.GetOrAdd(
            JobId.Parse(jobId),
            id => new Lazy<FolderBlobStore>(() => new FolderBlobStore(Path.Combine(scratch, id)))).Value;

    /// <summary>A job's scratch store, or null where the job has none: nothing is made.</summary>
    /// <exception cref="ZeroGException">The text is not a job id.</exception>
    public FolderBlobStore? FindScratchFolder(string jobId) =>
        _scratch.ContainsKey(JobId.Parse(jobId)) || Directory.Exists(Path.Combine(scratch, jobId)) ? ScratchFolder(jobId) : null;

    /// <inheritdoc/>
    public void DropScratch(string jobId)
    {
        if (_scratch.TryRemove(JobId.Parse(jobId), out var store)) store.Value.Dispose();
        var folder = Path.Combine(scratch, jobId);
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another silo that shares the folder was faster.
        }
    }

    /// <inheritdoc/>
    public Task<ContentId[]> FindAsync(Hash256 root, CancellationToken cancellationToken = default) => _durable.FindAsync(root, cancellationToken);

    /// <summary>Closes the stores.</summary>
    public void Dispose()
    {
        _durable.Dispose();
        foreach (var store in _scratch.Values) store.Value.Dispose();
    }

    private static DataDirectory Of(DataDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return directory;
    }
}
