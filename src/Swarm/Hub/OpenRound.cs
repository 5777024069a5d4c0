using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>The round that is open at a hub: who is expected, who is done, and the exchange.</summary>
internal sealed class OpenRound
{
    private readonly Dictionary<int, StepsDone> _done = [];
    private readonly Dictionary<int, double> _doneAt = [];
    private readonly HashSet<int> _expected;
    private readonly HashSet<int> _gone = [];
    private readonly ExchangeWatch _watch;
    private readonly double _openedAt, _quorum, _deadline;
    private RoundClosing? _closing;
    private double _settledAt;

    /// <summary>Opens a round.</summary>
    /// <param name="exchange">Its exchange.</param>
    /// <param name="members">Members that are connected.</param>
    /// <param name="quorum">Share of those expected that is enough at the deadline.</param>
    /// <param name="deadline">Seconds it waits, once opened.</param>
    /// <param name="watch">How long the exchange may take.</param>
    /// <param name="now">Now.</param>
    public OpenRound(HubRound exchange, IReadOnlyDictionary<int, HubMember> members, double quorum, double deadline, ExchangeWatch watch, double now)
    {
        (Exchange, _openedAt, _watch, _quorum, _deadline) = (exchange, now, watch, quorum, deadline);
        int[] there = [.. exchange.Plan.Members.Select(member => member.Worker).Where(members.ContainsKey)];

        // Nobody waits for whoever is doubted, unless there is nobody else.
        _expected = [.. there.Where(worker => !watch.IsDoubted(worker))];
        if (_expected.Count == 0) _expected.UnionWith(there);
        _closing = Close();
    }

    /// <summary>The exchange.</summary>
    public HubRound Exchange { get; }

    /// <summary>Members whose steps are done.</summary>
    public IReadOnlyCollection<int> Workers => _done.Keys;

    /// <summary>A member's steps are done.</summary>
    public void Arrived(int worker, StepsDone done, double now)
    {
        if (_done.TryAdd(worker, done)) _doneAt[worker] = now;
        if (_expected.Contains(worker)) _closing = _closing?.Arrived(worker, now);
    }

    /// <summary>A member left.</summary>
    public void Left(int worker, double now)
    {
        Exchange.Drop(worker);
        _gone.Add(worker);
        if (_expected.Remove(worker) && !Exchange.IsSettled) _closing = Close();
    }

    /// <summary>Settles who contributes, when it is time; drops contributors that keep the others waiting for too long.</summary>
    public void Settle(double now)
    {
        if (!Exchange.IsSettled)
        {
            IEnumerable<int>? contributors = _expected.Count == 0 ? [] : _closing!.Decide(now) is RoundDecision.Close close ? close.Contributors : null;
            if (contributors is null) return;
            Exchange.Settle(contributors.Union(_done.Keys.Where(worker => !_gone.Contains(worker) && _watch.IsDoubted(worker) && Exchange.HasSent(worker, 0))));
            _settledAt = now;
        }

        foreach (var worker in _watch.Overdue(Exchange, now)) Exchange.Drop(worker);
    }

    /// <summary>What became of a planned member now that the round is complete; what it owed is settled.</summary>
    /// <param name="part">Its part.</param>
    /// <param name="member">The member, or null when it is gone.</param>
    /// <param name="tokens">Tokens of its steps in this round.</param>
    public Attendance Attend(MemberPlan part, HubMember? member, long tokens)
    {
        var (accepted, roots) = (Exchange.Accepted(part.Worker), Exchange.BodyRoots(part.Worker));
        if (Exchange.HasAccepted(part.Worker))
        {
            var weight = Exchange.TokensOf(part.Worker);
            if (member is not null)
            {
                member.Owed = 0;
                member.OwedSamples.Clear();
            }

            return new Attendance(part.Worker, AttendanceKind.Contributed, weight, accepted, roots, member?.Loss ?? 0);
        }

        // It was promised that its steps count: if not in this average, then in a later one.
        if (member is not null && member.Granted.Contains(Exchange.Plan.Round))
        {
            member.Owed += tokens;
            member.OwedSamples.AddRange(part.Samples);
            return new Attendance(part.Worker, AttendanceKind.Late, member.Owed, accepted, roots, 0);
        }

        return new Attendance(part.Worker, AttendanceKind.Absent, 0, accepted, roots, 0);
    }

    /// <summary>When all of it happened, now that it is complete.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="plannedAt">When it was planned.</param>
    /// <param name="now">Now.</param>
    /// <param name="receivers">Members that its averages went to.</param>
    /// <param name="effectiveRank">Mean effective rank of the average.</param>
    /// <param name="late">Seconds from the opening of earlier rounds until members were done that were late for them.</param>
    public RoundTiming Measure(RoundRecord record, double plannedAt, double now, int receivers, double effectiveRank, IEnumerable<double> late)
    {
        var down = Exchange.Averages.Sum(piece => (long)piece.Payload.Length);
        return new RoundTiming(
            Exchange.Plan.Round, plannedAt, _doneAt.Count == 0 ? _openedAt : _doneAt.Values.Min(), _settledAt, now, record.AcceptedTokens,
            Median(done => done.Seconds / Exchange.Plan.Steps), Exchange.BytesUp, down, effectiveRank,
            [.. _doneAt.Values.Select(at => at - _openedAt), .. late], Median(done => done.Waited), Exchange.BytesReceived, down * receivers);
    }

    // Over members whose steps are done; 0 when nobody's are.
    private double Median(Func<StepsDone, double> figure) => _done.Count == 0 ? 0 : _done.Values.Select(figure).Order().ElementAt(_done.Count / 2);

    // Who left counts for nothing, not even for a quorum, whatever of it had come: what it sent is dropped.
    private RoundClosing? Close() => _expected.Count == 0
        ? null
        : _doneAt.Where(done => _expected.Contains(done.Key)).Aggregate(
            RoundClosing.Open(_expected, _quorum, _openedAt, _deadline), (closing, done) => closing.Arrived(done.Key, done.Value));
}
