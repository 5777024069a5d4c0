using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>Downloads under way: readers of the same blob wait for the same one, and the last that gives up ends it.</summary>
internal sealed class SharedDownloads(Func<BlobScope, ContentId, CancellationToken, Task> download)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(BlobScope, ContentId), Shared> _underWay = [];

    /// <summary>Answers when the blob is in this silo's store.</summary>
    public async Task FetchAsync(BlobScope scope, ContentId id, CancellationToken cancellationToken)
    {
        Shared shared;
        lock (_gate)
        {
            if (!_underWay.TryGetValue((scope, id), out shared!))
            {
                shared = new Shared();
                var stop = shared.Stop.Token;
                // On the pool: a reader may be a grain, whose turns are not for this.
                shared.Task = Task.Run(() => download(scope, id, stop), CancellationToken.None);
                _underWay.Add((scope, id), shared);
            }

            shared.Readers++;
        }

        try
        {
            await shared.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(scope, id, shared);
        }
    }

    private void Leave(BlobScope scope, ContentId id, Shared shared)
    {
        lock (_gate)
        {
            if (--shared.Readers > 0 && !shared.Task.IsCompleted) return;
            if (_underWay.TryGetValue((scope, id), out var current) && current == shared) _underWay.Remove((scope, id));
            if (shared.Readers > 0) return;
        }

        shared.Stop.Cancel();
    }

    private sealed class Shared
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task Task { get; set; } = Task.CompletedTask;

        public int Readers { get; set; }
    }
}
