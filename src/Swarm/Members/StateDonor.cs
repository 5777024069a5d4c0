using ZeroG.Provenance;
using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>
/// Serves newcomers the states after the last two averages that this member applied, and those that were when a newcomer came for as
/// long as it is served: a fetch may take many rounds.
/// </summary>
internal sealed class StateDonor : IAsyncDisposable
{
    private const int Kept = 2, MostLinks = 8;

    private readonly ChunkServer _server = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Offered> _offered = [];
    private readonly LinkListener _listener;
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    /// <param name="link">What links are made of; role and limits are filled in.</param>
    /// <param name="local">The address to listen on; port 0 for a free one.</param>
    public StateDonor(LinkOptions link, System.Net.IPEndPoint local)
    {
        // Newcomers say nothing while donors send: silence says nothing of them.
        var options = link with { Role = LinkRole.Donor, Limits = ChunkProtocol.DonorLimits, Messages = link.Messages with { SilenceLimit = Timeout.InfiniteTimeSpan } };
        _listener = LinkListener.Start(options, local, MostLinks);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => _listener.EndPoint.Port;

    /// <summary>Serves a state, in place of the oldest that nobody fetches.</summary>
    public void Offer(SharedState state)
    {
        var snapshot = StateSnapshot.Of(state);
        lock (_gate)
        {
            if (_offered.Exists(offered => offered.Root == snapshot.Chunks.Blob.Root)) return;
            _server.Offer(snapshot);
            _offered.Add(new Offered(snapshot.Chunks.Blob.Root));
            Prune();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await _listener.DisposeAsync();
        _server.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var link = await _listener.AcceptAsync(_stop.Token);
                serving.RemoveAll(task => task.IsCompleted);
                if (serving.Count < MostLinks) serving.Add(ServeAsync(link));
                else await link.DisposeAsync();
            }
        }
        catch (Exception ended) when (ended is LinkException or OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Link link)
    {
        var held = Hold();
        await using (link)
        {
            try
            {
                await _server.ServeAsync(link.Messages, _stop.Token);
            }
            catch (Exception ended) when (ended is LinkException or OperationCanceledException)
            {
                // The newcomer asks other donors.
            }
        }

        lock (_gate)
        {
            foreach (var offered in held) offered.Newcomers--;
            Prune();
        }
    }

    private Offered[] Hold()
    {
        lock (_gate)
        {
            Offered[] held = [.. _offered.TakeLast(Kept)];
            foreach (var offered in held) offered.Newcomers++;
            return held;
        }
    }

    private void Prune()
    {
        for (var i = _offered.Count - Kept - 1; i >= 0; i--)
        {
            if (_offered[i].Newcomers > 0) continue;
            _server.Withdraw(_offered[i].Root);
            _offered.RemoveAt(i);
        }
    }

    private sealed class Offered(Hash256 root)
    {
        public Hash256 Root => root;

        public int Newcomers { get; set; }
    }
}
