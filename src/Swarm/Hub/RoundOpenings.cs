using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>When the newest rounds were opened, and how long members took whose steps were done too late for them.</summary>
internal sealed class RoundOpenings
{
    private const int Kept = 8;

    private readonly Dictionary<int, (double At, HashSet<int> Awaited)> _openings = [];
    private readonly List<double> _late = [];

    /// <summary>A round was opened.</summary>
    public void Open(RoundPlan plan, double now)
    {
        _openings[plan.Round] = (now, [.. plan.Members.Select(part => part.Worker)]);
        _openings.Remove(plan.Round - Kept);
    }

    /// <summary>A member's steps of a round are done; of a closed one, only its first word counts.</summary>
    public void Done(int round, int worker, bool isClosed, double now)
    {
        if (_openings.TryGetValue(round, out var opening) && opening.Awaited.Remove(worker) && isClosed) _late.Add(now - opening.At);
    }

    /// <summary>Seconds from a round's opening until a member was done that was late for it, of all since the last call.</summary>
    public double[] TakeLate()
    {
        double[] late = [.. _late];
        _late.Clear();
        return late;
    }
}
