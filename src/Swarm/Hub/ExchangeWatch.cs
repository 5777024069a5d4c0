using ZeroG.Training.DiLoCo.Control;

namespace ZeroG.Swarm.Hub;

/// <summary>
/// How long contributors of a round may keep others waiting: in all of a stage as long as it usually takes, learned as <see cref="RoundDeadline"/>
/// says, and for a tensor that others have sent no longer than the stall limit. One that was overdue is doubted: no round waits for
/// it until it has sent a whole stage, and after three rounds in which it said that it was done and sent none it is let go.
/// </summary>
/// <remarks>
/// When all are awaited, the network is slow, and nobody waits for anyone in particular: then links' own limits apply, and only
/// after ten times the usual without any whole payload does the round go on with nobody.
/// </remarks>
internal sealed class ExchangeWatch(TimeSpan stallLimit)
{
    private const int Window = 16, MostFailures = 3, Patience = 10;

    private readonly List<List<double>>[] _seconds = [.. Enumerable.Range(0, Training.DiLoCo.Codecs.Updates.UpdateHeader.MaxStages).Select(_ => new List<List<double>>())];
    private readonly HashSet<int> _sent = [];
    private readonly HashSet<int> _doubted = [];
    private readonly Dictionary<int, int> _failures = [];
    private readonly DeadlineSettings _settings = new()
    {
        StartSeconds = Math.Clamp(Math.Max(120, stallLimit.TotalSeconds), 1e-3, 1e6),
        FloorSeconds = Math.Clamp(stallLimit.TotalSeconds, 1e-3, 1e6),
        CapSeconds = 1e6,
        Deviations = 10,
        LeastMargin = 1,
        Window = Window,
    };

    private (int Round, int Stage, double Since) _stage = (-1, -1, 0);
    private (int Pieces, long Bytes) _progress;
    private bool _isNobodyHeld = true;
    private double _waitingSince, _silentSince, _seenAt, _held;

    /// <summary>Whether rounds do not wait for a member.</summary>
    public bool IsDoubted(int worker) => _doubted.Contains(worker);

    /// <summary>A member is gone.</summary>
    public void Forget(int worker)
    {
        _doubted.Remove(worker);
        _failures.Remove(worker);
    }

    /// <summary>Contributors that are not waited for any longer.</summary>
    public int[] Overdue(HubRound round, double now)
    {
        if (round.IsComplete) return [];
        if ((_stage.Round, _stage.Stage) != (round.Plan.Round, round.Stage)) Begin(round, now);
        foreach (var worker in round.Contributors)
        {
            if (round.HasSent(worker, round.Stage) && _sent.Add(worker)) _seconds[round.Stage][^1].Add(now - _stage.Since);
        }

        var awaited = round.Awaited.ToArray();
        var areAllAwaited = awaited.Length == round.Contributors.Count;

        // The wait for some begins when another's part of the same tensor is there; where all of a stage is taken at once, it is for the
        // next payload of anybody.
        if (areAllAwaited || _isNobodyHeld || round.Averages.Count != _progress.Pieces || (round.IsSigned && round.BytesReceived != _progress.Bytes)) _waitingSince = now;
        if (!_isNobodyHeld) _held += now - _seenAt;
        (_seenAt, _isNobodyHeld) = (now, areAllAwaited);
        if (_progress != (round.Averages.Count, round.BytesReceived)) _silentSince = now;
        _progress = (round.Averages.Count, round.BytesReceived);
        var isOverdue = areAllAwaited
            ? now - _silentSince > Patience * Math.Max(_settings.StartSeconds, Limit(round.Stage))
            : now - _waitingSince > stallLimit.TotalSeconds || _held > Limit(round.Stage);
        if (!isOverdue) return [];
        _doubted.UnionWith(awaited);
        return awaited;
    }

    /// <summary>A round is complete: whoever has sent a whole stage is doubted no more.</summary>
    /// <param name="round">The round.</param>
    /// <param name="done">Members that said that their steps are done.</param>
    /// <returns>Members that have said so in too many rounds in which they sent nothing whole.</returns>
    public int[] Complete(HubRound round, IEnumerable<int> done)
    {
        var failed = new List<int>();
        foreach (var worker in done.Where(_doubted.Contains).ToArray())
        {
            if (round.HasSent(worker, 0)) _doubted.Remove(worker);
            else if ((_failures[worker] = _failures.GetValueOrDefault(worker) + 1) == MostFailures) failed.Add(worker);
        }

        return [.. failed];
    }

    private double Limit(int stage) => RoundDeadline.Next(_settings, _seconds[stage][..^1]);

    private void Begin(HubRound round, double now)
    {
        _stage = (round.Plan.Round, round.Stage, now);
        (_progress, _waitingSince, _silentSince) = ((round.Averages.Count, round.BytesReceived), now, now);
        (_seenAt, _held, _isNobodyHeld) = (now, 0, true);
        _sent.Clear();
        var rounds = _seconds[round.Stage];
        rounds.Add([]);
        if (rounds.Count > Window + 1) rounds.RemoveAt(0);
    }
}
