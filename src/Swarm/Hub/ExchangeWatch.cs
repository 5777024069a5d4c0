using ZeroG.Training.DiLoCo.Control;

namespace ZeroG.Swarm.Hub;

/// <summary>
/// How long contributors of a round may take to send a stage: as long as was usual, learned as <see cref="RoundDeadline"/> says, and
/// never less than the stall limit. One that sends a little now and then, so that it never stalls, still holds nobody up for ever.
/// </summary>
internal sealed class ExchangeWatch(TimeSpan stallLimit)
{
    private const int Window = 16;

    private readonly List<List<double>>[] _seconds = [.. Enumerable.Range(0, Training.DiLoCo.Codecs.Updates.UpdateHeader.MaxStages).Select(_ => new List<List<double>>())];
    private readonly HashSet<int> _sent = [];
    private readonly DeadlineSettings _settings = new()
    {
        StartSeconds = Math.Clamp(Math.Max(120, stallLimit.TotalSeconds), 1e-3, 1e6),
        FloorSeconds = Math.Clamp(stallLimit.TotalSeconds, 1e-3, 1e6),
        CapSeconds = 1e6,
        Deviations = 10,
        LeastMargin = 1,
        Window = Window,
    };

    private (int Round, int Stage, double Since, int Pieces, double ProgressAt) _stage = (-1, -1, 0, 0, 0);

    /// <summary>Contributors that are not waited for any longer.</summary>
    public int[] Overdue(HubRound round, double now)
    {
        if (round.IsComplete) return [];
        if ((_stage.Round, _stage.Stage) != (round.Plan.Round, round.Stage)) Begin(round, now);
        foreach (var worker in round.Contributors)
        {
            if (round.HasSent(worker, round.Stage) && _sent.Add(worker)) _seconds[round.Stage][^1].Add(now - _stage.Since);
        }

        if (round.Averages.Count != _stage.Pieces) (_stage.Pieces, _stage.ProgressAt) = (round.Averages.Count, now);
        var awaited = round.Awaited.ToArray();

        // When all are awaited, the network is slow, and nobody waits for anyone in particular.
        var isHoldingUp = awaited.Length < round.Contributors.Count && now - _stage.Since > Limit(round.Stage);
        return isHoldingUp || now - _stage.ProgressAt > stallLimit.TotalSeconds ? awaited : [];
    }

    private double Limit(int stage) => RoundDeadline.Next(_settings, _seconds[stage][..^1]);

    private void Begin(HubRound round, double now)
    {
        _stage = (round.Plan.Round, round.Stage, now, round.Averages.Count, now);
        _sent.Clear();
        var rounds = _seconds[round.Stage];
        rounds.Add([]);
        if (rounds.Count > Window + 1) rounds.RemoveAt(0);
    }
}
