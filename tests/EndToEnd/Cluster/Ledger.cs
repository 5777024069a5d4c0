using System.Text;
using ZeroG.Client;

namespace ZeroG.EndToEnd.Tests.Cluster;

/// <summary>Writes version after version of a dataset for as long as it runs, and remembers which were acknowledged.</summary>
internal sealed class Ledger(INode node) : IAsyncDisposable
{
    private const string Dataset = "acme/ledger";

    private readonly CancellationTokenSource _enough = new();
    private readonly List<BlobRef> _acknowledged = [];
    private Task _writing = Task.CompletedTask;

    /// <summary>How many writes were acknowledged.</summary>
    public int Count => _acknowledged.Count;

    public void Start() => _writing = Task.Run(WriteAsync);

    /// <summary>Stops writing, and looks for every acknowledged version.</summary>
    public async Task VerifyAsync()
    {
        await _enough.CancelAsync();
        await _writing;
        Assert.NotEmpty(_acknowledged);
        var stored = (await node.GetDatasetAsync(Dataset)).Versions.Select(version => version.Content).ToList();
        // In order: a write that was not acknowledged may be there too, but none between two may be gone.
        Assert.Equal(_acknowledged, stored.Where(_acknowledged.Contains));
        foreach (var content in _acknowledged)
        {
            await using var stream = await node.OpenBlobAsync(content.Root, content.Length);
            using var reader = new StreamReader(stream);
            Assert.StartsWith("entry ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _writing;
        _enough.Dispose();
    }

    private async Task WriteAsync()
    {
        for (var entry = 0; !_enough.IsCancellationRequested; entry++)
        {
            try
            {
                using var content = new MemoryStream(Encoding.UTF8.GetBytes($"entry {entry}"));
                _acknowledged.Add((await node.AddDatasetAsync(Dataset, content, "entry.txt", _enough.Token)).Content);
            }
            catch (Exception) when (_enough.IsCancellationRequested)
            {
                return;
            }
            catch (Exception refused) when (refused is ZeroGException { Kind: not (FailureKind.Invalid or FailureKind.Conflict) } or HttpRequestException)
            {
                // Not acknowledged; the next entry follows.
            }
        }
    }
}
