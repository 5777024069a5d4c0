using System.Collections.Concurrent;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.TestProcesses;

namespace ZeroG.Grains.Tests.Training;

/// <summary>Blob stores in a temporary folder.</summary>
internal sealed class FolderStores : IBlobStores, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, FolderBlobStore> _stores = new(StringComparer.Ordinal);

    public IBlobStore Durable => Store("durable");

    public IBlobStore Scratch(string jobId) => Store(jobId);

    public void DropScratch(string jobId) => throw new NotSupportedException();

    public void Dispose()
    {
        foreach (var store in _stores.Values) store.Dispose();
        _folder.Dispose();
    }

    private FolderBlobStore Store(string name) => _stores.GetOrAdd(name, _ => new FolderBlobStore(_folder.File(name)));
}
