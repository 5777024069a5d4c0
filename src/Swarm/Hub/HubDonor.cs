using ZeroG.Provenance;
using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>The donor of last resort: serves states that newcomers were told to fetch, for as long as one of them fetches it.</summary>
internal sealed class HubDonor(int mostLinks) : IAsyncDisposable
{
    private readonly ChunkServer _server = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, (SharedState State, int Newcomers)> _states = [];
    private readonly List<Task> _serving = [];

    /// <summary>A newcomer was told to fetch a state.</summary>
    public void Begin(SharedState state)
    {
        var (_, newcomers) = _states.GetValueOrDefault(state.Root);
        if (newcomers == 0) _server.Offer(StateSnapshot.Of(state));
        _states[state.Root] = (state, newcomers + 1);
    }

    /// <summary>It has it, or is gone.</summary>
    public void End(SharedState state)
    {
        var (kept, newcomers) = _states[state.Root];
        if (newcomers > 1)
        {
            _states[state.Root] = (kept, newcomers - 1);
            return;
        }

        _states.Remove(state.Root);
        _server.Withdraw(Hash256.Parse(state.Root));
    }

    /// <summary>Serves a newcomer until it has all; too many at once are turned away.</summary>
    public void Serve(Link link)
    {
        _serving.RemoveAll(task => task.IsCompleted);
        _serving.Add(ServeAsync(link, _serving.Count < mostLinks));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _server.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(Link link, bool hasRoom)
    {
        await using (link)
        {
            try
            {
                if (hasRoom) await _server.ServeAsync(link.Messages, _stop.Token);
            }
            catch (Exception ended) when (ended is LinkException or OperationCanceledException)
            {
                // Newcomers ask elsewhere, or again.
            }
        }
    }
}
