namespace ZeroG.Swarm.Hub;

/// <summary>
/// The newest closed rounds: what newcomers miss while they fetch a state, and are sent once they have it. The last is always
/// there; earlier ones for as long as somebody fetches a state before them, and only as many as have fewer bytes than a state:
/// beyond that, fetching a newer one is the shorter way.
/// </summary>
internal sealed class MissedRounds
{
    private readonly Queue<ClosedRound> _rounds = [];
    private long _bytes;

    /// <summary>A round was closed.</summary>
    /// <param name="round">The round.</param>
    /// <param name="needed">The first that somebody misses; a later one than this round when nobody does.</param>
    /// <param name="mostBytes">Bytes of averages that are kept beside the last round's.</param>
    public void Add(ClosedRound round, int needed, long mostBytes)
    {
        while (_rounds.TryPeek(out var oldest) && (oldest.Plan.Round < needed || _bytes > mostBytes))
        {
            _rounds.Dequeue();
            _bytes -= BytesOf(oldest);
        }

        _rounds.Enqueue(round);
        _bytes += BytesOf(round);
    }

    /// <summary>The rounds from one on, to the last that is closed; null when some of them are kept no more.</summary>
    /// <param name="first">The first that is missed.</param>
    /// <param name="next">The one that comes after the last.</param>
    public ClosedRound[]? From(int first, int next)
    {
        var missed = _rounds.Where(round => round.Plan.Round >= first).ToArray();
        return missed.Length == next - first ? missed : null;
    }

    /// <summary>Bytes of a round's averages and of its record.</summary>
    public static long BytesOf(ClosedRound round) => round.Averages.Sum(piece => (long)piece.Payload.Length) + (round.Record?.Length ?? 0);
}
