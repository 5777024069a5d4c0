using System.Text;
using ZeroG.Client;

namespace ZeroG.EndToEnd.Tests.Cluster;

/// <summary>Writes version after version of datasets for as long as it runs, and remembers which were acknowledged.</summary>
internal sealed class Ledger(INode node) : IAsyncDisposable
{
    // Below what one dataset takes.
    private const int EntriesPerDataset = 400;

    private readonly CancellationTokenSource _enough = new();
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly List<(string Dataset, string Text, BlobRef Content)> _acknowledged = [];
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
        foreach (var entries in _acknowledged.GroupBy(entry => entry.Dataset, entry => entry.Content))
        {
            // In order: a write that was not acknowledged may be there too, but none between two may be gone.
            var stored = (await node.GetDatasetAsync(entries.Key)).Versions.Select(version => version.Content);
            Assert.Equal(entries, stored.Where(entries.Contains));
        }

        foreach (var (_, text, content) in _acknowledged)
        {
            await using var stream = await node.OpenBlobAsync(content.Root, content.Length);
            using var reader = new StreamReader(stream);
            Assert.Equal(text, await reader.ReadToEndAsync());
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
        // A gateway that is down refuses at once: asking it all the time would take the machine from the silos that start.
        using var pace = new PeriodicTimer(s_pause);
        for (var entry = 0; !_enough.IsCancellationRequested; entry++)
        {
            try
            {
                var text = $"entry {entry}";
                using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                var dataset = $"acme/ledger-{entry / EntriesPerDataset}";
                _acknowledged.Add((dataset, text, (await node.AddDatasetAsync(dataset, content, "entry.txt", _enough.Token)).Content));
            }
            catch (Exception) when (_enough.IsCancellationRequested)
            {
                return;
            }
            catch (Exception refused) when (refused is ZeroGException { Kind: not (FailureKind.Invalid or FailureKind.Conflict) } or HttpRequestException)
            {
                // Not acknowledged; the next entry follows.
                await pace.WaitForNextTickAsync();
            }
        }
    }
}
