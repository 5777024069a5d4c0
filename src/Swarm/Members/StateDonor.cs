using ZeroG.Provenance;
using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>Serves newcomers the states after the last two averages that this member applied.</summary>
internal sealed class StateDonor : IAsyncDisposable
{
    private const int Kept = 2, MostLinks = 16;

    private readonly ChunkServer _server = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<string> _offered = new();
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

    /// <summary>Serves a state in place of the oldest.</summary>
    public void Offer(SharedState state)
    {
        if (_offered.Contains(state.Root)) return;
        _server.Offer(StateSnapshot.Of(state));
        _offered.Enqueue(state.Root);
        if (_offered.Count > Kept) _server.Withdraw(Hash256.Parse(_offered.Dequeue()));
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
    }
}
