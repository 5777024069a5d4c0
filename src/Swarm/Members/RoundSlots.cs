using System.Collections.Concurrent;

namespace ZeroG.Swarm.Members;

/// <summary>The rounds that a member still needs. Whatever the hub sends about others is dropped; there are never many.</summary>
internal sealed class RoundSlots(int first)
{
    // The hub plans one round ahead; more is refused, so that nothing grows without bound.
    private const int MaxAhead = 4;

    private readonly ConcurrentDictionary<int, RoundSlot> _slots = [];
    private volatile int _first = first;

    /// <summary>The slot of a round.</summary>
    /// <exception cref="FormatException">The round is past, or too far ahead.</exception>
    public RoundSlot this[int round] => round >= _first && round <= _first + MaxAhead
        ? _slots.GetOrAdd(round, static _ => new RoundSlot())
        : throw new FormatException($"Round {round} is not among those from {_first} to {_first + MaxAhead}.");

    /// <summary>Rounds before that one are needed no more.</summary>
    public void Forget(int round)
    {
        for (; _first < round; _first++) _slots.TryRemove(_first, out _);
    }
}
