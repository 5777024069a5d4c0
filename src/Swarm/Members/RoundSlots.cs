using System.Collections.Concurrent;

namespace ZeroG.Swarm.Members;

/// <summary>
/// The rounds that a member still needs. Of what the hub sends ahead of them only so much is taken in, the rest waits on the link,
/// so that a member that lags does not fill its memory.
/// </summary>
internal sealed class RoundSlots(int first)
{
    // The hub plans one round ahead, and sends that plan once the round two before it is closed: whoever is held up here has all
    // that it needs to go on.
    private const int MaxAhead = 4;

    private readonly ConcurrentDictionary<int, RoundSlot> _slots = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _first = first;

    /// <summary>The slot of a round that is not past.</summary>
    public RoundSlot At(int round) => _slots.GetOrAdd(round, static _ => new RoundSlot());

    /// <summary>The slot of a round that the hub speaks of, once it is near enough.</summary>
    /// <exception cref="FormatException">The round is past.</exception>
    public async ValueTask<RoundSlot> WaitAsync(int round, CancellationToken stop)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (round < _first) throw new FormatException($"The hub speaks of round {round}, which is past.");
                if (round <= _first + MaxAhead) return At(round);
                moved = _moved.Task;
            }

            await moved.WaitAsync(stop);
        }
    }

    /// <summary>Rounds before that one are needed no more.</summary>
    public void Forget(int round)
    {
        lock (_gate)
        {
            for (; _first < round; _first++) _slots.TryRemove(_first, out _);
            _moved.TrySetResult();
            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
