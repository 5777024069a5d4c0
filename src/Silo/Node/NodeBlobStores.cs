using System.Collections.Concurrent;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Provenance;

namespace ZeroG.Silo.Node;

/// <summary>The blob stores in two folders.</summary>
/// <param name="blobs">Folder of what stays.</param>
/// <param name="scratch">Folder with one folder a running job.</param>
public sealed class NodeBlobStores(string blobs, string scratch) : IBlobStores, IDisposable
{
    private readonly FolderBlobStore _durable = new(blobs);
    private readonly ConcurrentDictionary<string, Lazy<FolderBlobStore>> _scratch = new(StringComparer.Ordinal);

    /// <summary>The blob stores in a data directory.</summary>
    public NodeBlobStores(DataDirectory directory)
        : this((directory ?? throw new ArgumentNullException(nameof(directory))).Blobs, directory.Scratch)
    {
    }

    /// <inheritdoc/>
    public IBlobStore Durable => _durable;

    /// <summary>The durable store with what only a folder offers.</summary>
    public FolderBlobStore Folder => _durable;

    /// <summary>Ids of the jobs that have a scratch store.</summary>
    public IEnumerable<string> ScratchJobs => Directory.Exists(scratch)
        ? Directory.EnumerateDirectories(scratch).Select(folder => System.IO.Path.GetFileName(folder)!).Where(JobId.IsValid)
        : [];

    /// <inheritdoc/>
    public IBlobStore Scratch(string jobId) =>
        _scratch.GetOrAdd(
            JobId.Parse(jobId),
            id => new Lazy<FolderBlobStore>(() => new FolderBlobStore(System.IO.Path.Combine(scratch, id)))).Value;

    /// <inheritdoc/>
    public void DropScratch(string jobId)
    {
        if (_scratch.TryRemove(JobId.Parse(jobId), out var store)) store.Value.Dispose();
        var folder = System.IO.Path.Combine(scratch, jobId);
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another silo that shares the folder was faster.
        }
    }

    /// <summary>Closes the stores.</summary>
    public void Dispose()
    {
        _durable.Dispose();
        foreach (var store in _scratch.Values) store.Value.Dispose();
    }
}
