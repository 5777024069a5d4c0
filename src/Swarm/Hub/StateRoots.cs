using ZeroG.Swarm.Protocol;

namespace ZeroG.Swarm.Hub;

/// <summary>What members must have in common after the newest rounds, and who reports something else.</summary>
/// <param name="areVoted">Whether only members know: then it is what most of them report.</param>
internal sealed class StateRoots(bool areVoted)
{
    private const int Kept = 8;

    private readonly Dictionary<int, string> _roots = [];
    private readonly Dictionary<int, StateVotes> _votes = [];
    private readonly Dictionary<int, string> _strayed = [];

    /// <summary>A round was closed.</summary>
    /// <param name="round">The round.</param>
    /// <param name="root">Root of the state after it, as the hub has it.</param>
    public void Close(int round, string root)
    {
        if (areVoted) _votes[round] = new StateVotes();
        else _roots[round] = root;
        _roots.Remove(round - Kept);
        _votes.Remove(round - Kept);
    }

    /// <summary>A member reports.</summary>
    public void Check(int worker, StateReport report)
    {
        if (!_roots.TryGetValue(report.Round, out var root))
        {
            if (_votes.TryGetValue(report.Round, out var votes)) votes.Add(worker, report.Root);
        }
        else if (root != report.Root)
        {
            _strayed[worker] = Strayed(report.Round);
        }
    }

    /// <summary>Members whose state was found not to be that of the others since the last call, by key, and why.</summary>
    /// <param name="ready">Who has a say.</param>
    public IReadOnlyList<(int Worker, string Why)> TakeStrayed(IReadOnlyCollection<int> ready)
    {
        foreach (var (round, votes) in _votes.OrderBy(vote => vote.Key).ToArray())
        {
            if (votes.Decide(ready) is not { } root) continue;
            _votes.Remove(round);
            _roots[round] = root;
            foreach (var worker in votes.Against(root)) _strayed[worker] = Strayed(round);
        }

        (int, string)[] strayed = [.. _strayed.OrderBy(one => one.Key).Select(one => (one.Key, one.Value))];
        _strayed.Clear();
        return strayed;
    }

    private static string Strayed(int round) => $"After round {round} its state is not that of the others.";
}
