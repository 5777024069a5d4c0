using ZeroG.Jobs;

namespace ZeroG.Client;

/// <summary>One connection at a time over which a job's snapshots come; opened when it is needed.</summary>
internal sealed class JobFeed(string jobId, Reconnection calls, TimeSpan quiet, TimeProvider clock) : IAsyncDisposable
{
    private CancellationTokenSource? _open;
    private IAsyncEnumerator<JobSnapshot>? _snapshots;
    private Task<bool>? _next;

    /// <summary>The node of the connection; null when there is none.</summary>
    public INode? Node { get; private set; }

    /// <summary>The next snapshot, or, after a silence, the job as it stands; null when the stream has ended.</summary>
    public async Task<JobSnapshot?> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Open();
        _next ??= _snapshots!.MoveNextAsync().AsTask();
        if (!await IsHeardAsync(_next, cancellationToken)) return await Node!.GetJobAsync(jobId, cancellationToken);
        var heard = _next;
        _next = null;
        return await heard ? _snapshots!.Current : null;
    }

    /// <summary>Lets the connection go; the next snapshot comes over another one.</summary>
    public void Close()
    {
        if (_open is { } open && _snapshots is { } snapshots) _ = LetGoAsync(open, snapshots, _next);
        (_open, _snapshots, _next, Node) = (null, null, null, null);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void Open()
    {
        if (_snapshots is not null) return;
        Node = calls.Open();
        _open = new CancellationTokenSource();
        _snapshots = Node.WatchJobAsync(jobId, _open.Token).GetAsyncEnumerator(_open.Token);
    }

    private async Task<bool> IsHeardAsync(Task<bool> next, CancellationToken cancellationToken)
    {
        try
        {
            // Whatever comes of it is for the caller.
            await Task.WhenAny(next).WaitAsync(quiet, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // A call over a dead connection may take long to notice that it was cancelled: nobody waits for it.
    private static async Task LetGoAsync(CancellationTokenSource open, IAsyncEnumerator<JobSnapshot> snapshots, Task<bool>? next)
    {
        try
        {
            await open.CancelAsync();
            if (next is not null) await next;
        }
        catch (Exception)
        {
            // The connection has been given up, whatever it ended with.
        }

        try
        {
            await snapshots.DisposeAsync();
        }
        catch (Exception)
        {
            // As above.
        }

        open.Dispose();
    }
}
