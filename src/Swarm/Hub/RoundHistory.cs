using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>Records and timings of the newest rounds, and what the next record has of members that left or did wrong.</summary>
/// <param name="kept">Rounds that are kept.</param>
internal sealed class RoundHistory(int kept)
{
    private const int MostRejected = 1024, LongestReason = 256;

    private readonly List<RoundRecord> _records = [];
    private readonly List<RoundTiming> _timings = [];
    private readonly List<MemberVerdict> _rejected = [];
    private readonly HashSet<int> _left = [];

    /// <summary>What happened, round by round.</summary>
    public IReadOnlyList<RoundRecord> Records => _records;

    /// <summary>When it happened.</summary>
    public IReadOnlyList<RoundTiming> Timings => _timings;

    /// <summary>Members that left since the last round was closed.</summary>
    public IEnumerable<int> Left => _left.Order();

    /// <summary>What members did wrong since then.</summary>
    public IReadOnlyList<MemberVerdict> Rejected => _rejected;

    /// <summary>What is kept of members' words has bounds, whatever they do.</summary>
    public static string Bounded(string why) => why.Length <= LongestReason ? why : why[..LongestReason];

    /// <summary>A member left.</summary>
    public void Leave(int worker) => _left.Add(worker);

    /// <summary>A member did wrong.</summary>
    public void Reject(int worker, string why)
    {
        if (_rejected.Count < MostRejected) _rejected.Add(new MemberVerdict(worker, VerdictKind.Rejected, 0, Bounded(why)));
    }

    /// <summary>Takes up a round that was closed before.</summary>
    public void Add(RoundRecord record, RoundTiming timing)
    {
        _records.Add(record);
        _timings.Add(timing);
        if (_records.Count <= kept) return;
        _records.RemoveAt(0);
        _timings.RemoveAt(0);
    }

    /// <summary>A round was closed, and its record has all that was noted.</summary>
    public void Close(RoundRecord record, RoundTiming timing)
    {
        Add(record, timing);
        _left.Clear();
        _rejected.Clear();
    }
}
