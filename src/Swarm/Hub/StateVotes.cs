namespace ZeroG.Swarm.Hub;

/// <summary>
/// What members say they have in common after one round, where the hub cannot know it: what most of them say is taken as the truth,
/// once that is sure. Members that are gone have no say.
/// </summary>
internal sealed class StateVotes
{
    private readonly Dictionary<int, string> _roots = [];

    /// <summary>A member reports; its first word counts.</summary>
    public void Add(int worker, string root) => _roots.TryAdd(worker, root);

    /// <summary>Decides.</summary>
    /// <param name="members">Who is there.</param>
    /// <returns>
    /// The root that over half of them report or, once all have reported without such a majority, the most frequent; of equally
    /// frequent ones that of the member with the least key. Null while it is open.
    /// </returns>
    public string? Decide(IReadOnlyCollection<int> members)
    {
        var there = members.Where(_roots.ContainsKey).Order().GroupBy(worker => _roots[worker]).OrderByDescending(votes => votes.Count()).ThenBy(votes => votes.Min()).ToArray();
        if (there.Length == 0) return null;
        var isSure = 2 * there[0].Count() > members.Count || there.Sum(votes => votes.Count()) == members.Count;
        return isSure ? there[0].Key : null;
    }

    /// <summary>Who has reported something else.</summary>
    public IEnumerable<int> Against(string root) => _roots.Where(vote => vote.Value != root).Select(vote => vote.Key).Order();
}
