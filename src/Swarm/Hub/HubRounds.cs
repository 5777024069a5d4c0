using System.Collections.Immutable;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Codecs.Projections;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Hub;

/// <summary>Something to send: to one member, or to all.</summary>
internal readonly record struct Outgoing(byte Kind, byte[] Bytes, MessagePriority Priority, HubMember? To = null);

/// <summary>
/// The rounds of a job at its hub: plans them one ahead, settles who contributes, combines, closes, and keeps what all members
/// have in common. Knows no links; time comes from the clock that it is given.
/// </summary>
public sealed class HubRounds
{
    private readonly ISwarmParts _parts;
    private readonly HubSettings _settings;
    private readonly IRoundPlanner _planner;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly int _batch;
    private readonly IReadOnlyList<TensorPath> _paths;
    private readonly ParameterVector _residual;
    private readonly SortedDictionary<int, RoundPlan> _plans = [];
    private readonly Dictionary<int, string> _roots = [];
    private readonly List<RoundRecord> _records = [];
    private readonly List<RoundTiming> _timings = [];
    private readonly HashSet<int> _left = [];
    private readonly Dictionary<int, double> _plannedAt = [];
    private OpenRound? _open;
    private HubExchange? _exchange;
    private SampleLedger _samples;
    private long _firstStep;
    private int _nextPlan;
    private bool _isEnding;

    /// <summary>A job before its first round.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="batch">Windows of one step of one member.</param>
    /// <param name="settings">How rounds are run.</param>
    /// <param name="planner">Decides their shape.</param>
    /// <param name="firstStep">Where the first stands in the learning-rate schedule.</param>
    /// <param name="samples">The data position.</param>
    /// <param name="clock">Deadlines and timings.</param>
    public HubRounds(ISwarmParts parts, int batch, HubSettings settings, IRoundPlanner planner, long firstStep, SampleLedger samples, TimeProvider clock)
    {
        (_parts, _batch, _settings, _planner, _firstStep, _samples, _clock) = (parts, batch, settings, planner, firstStep, samples, clock);
        _paths = parts.Paths();
        _residual = new ParameterVector(parts.Start.Parameters.Layout);
        State = SharedState.Start(parts.Start, _paths);
        _began = clock.GetTimestamp();
    }

    /// <summary>What all members have in common, as of the rounds that are closed.</summary>
    public SharedState State { get; private set; }

    /// <summary>The round that is open, or comes next.</summary>
    public int Round => _records.Count;

    /// <summary>What happened, round by round.</summary>
    public IReadOnlyList<RoundRecord> Records => _records;

    /// <summary>When it happened.</summary>
    public IReadOnlyList<RoundTiming> Timings => _timings;

    /// <summary>Which samples were given out.</summary>
    public SampleLedger Samples => _samples;

    /// <summary>Whether the last round is closed.</summary>
    public bool IsOver { get; private set; }

    private double Now => _clock.GetElapsedTime(_began).TotalSeconds;

    internal Welcome WelcomeOf(int worker, string job) => new(worker, 0, job, Round, Round == 0 ? "" : State.Root, State.Length, [], []);

    /// <summary>Tells a newcomer what it has missed of the rounds that are planned.</summary>
    internal void Inform(HubMember member)
    {
        foreach (var plan in _plans.Values) member.Send(MessageKinds.Plan, ProtocolJson.Write(plan), MessagePriority.Control);
        foreach (var piece in _open?.Exchange.Averages ?? []) member.Send(MessageKinds.Payload, PayloadFrame.Write(Round, piece.Stage, piece.Tensor, piece.Payload));
    }

    internal void Done(HubMember member, StepsDone done)
    {
        if (done.Round < Round)
        {
            // Late: the round was closed without it.
            member.LastDone = Math.Max(member.LastDone, done.Round);
            return;
        }

        if (done.Round > Round || _open?.Exchange.Plan.Of(member.Worker) is null)
            throw new FormatException($"Worker {member.Worker} has no steps to do in round {done.Round}, while round {Round} is open.");
        (member.LastDone, member.Loss) = (done.Round, double.IsFinite(done.Loss) ? done.Loss : 0);
        _open.Arrived(member.Worker, done, Now);
    }

    internal void Offer(HubMember member, int round, int stage, int tensor, ReadOnlyMemory<byte> payload)
    {
        if (round < Round) return;
        if (round > Round || _open is null) throw new FormatException($"A payload of round {round} came in round {Round}.");
        _open.Exchange.Offer(member.Worker, stage, tensor, payload);
    }

    internal void Check(HubMember member, StateReport report)
    {
        if (!_roots.TryGetValue(report.Round, out var root))
        {
            if (report.Round >= Round) throw new FormatException($"Round {report.Round} is not closed.");
            return;
        }

        // Where gradients are exchanged, only members know their state: the first to report is compared with.
        if (root.Length == 0) _roots[report.Round] = report.Root;
        else if (root != report.Root) throw new FormatException($"After round {report.Round} its state is {report.Root}, but that of the others {root}: it must join anew.");
    }

    internal void Leave(HubMember member)
    {
        _left.Add(member.Worker);
        _open?.Left(member.Worker, Now);
        _samples = _samples.Return(member.OwedSamples);
    }

    /// <summary>Does what can be done by now.</summary>
    internal IEnumerable<Outgoing> Advance(IReadOnlyDictionary<int, HubMember> members)
    {
        foreach (var outgoing in Plan(members)) yield return outgoing;
        while (_open is not null || TryOpen(members))
        {
            var open = _open!;
            open.Settle(members, Now, _settings.StallLimit);
            foreach (var piece in open.Exchange.Advance())
                yield return new Outgoing(MessageKinds.Payload, PayloadFrame.Write(Round, piece.Stage, piece.Tensor, piece.Payload), MessagePriority.Bulk);
            if (!open.Exchange.IsComplete) yield break;
            foreach (var outgoing in Close(open, members)) yield return outgoing;
            foreach (var outgoing in Plan(members)) yield return outgoing;
        }
    }

    // One round ahead, so that nobody who is done waits to be told what comes next.
    private IEnumerable<Outgoing> Plan(IReadOnlyDictionary<int, HubMember> members)
    {
        while (!_isEnding && _nextPlan <= Round + 1)
        {
            var ready = members.Values.Where(member => member.IsReady).OrderBy(member => member.Worker).ToArray();
            if (ready.Length < (_nextPlan == 0 ? _settings.StartMembers : 1)) yield break;
            if (_planner.Next(new PlanInput(_nextPlan, _firstStep, _timings)) is not { } shape)
            {
                _isEnding = true;
                break;
            }

            var parts = ImmutableArray.CreateBuilder<MemberPlan>(ready.Length);
            foreach (var member in ready)
            {
                (_samples, var given) = _samples.Take(checked(shape.Steps * _batch));
                parts.Add(new MemberPlan(member.Worker, given));
                member.FirstRound ??= _nextPlan;
            }

            var plan = new RoundPlan(_nextPlan, _firstStep, shape.Steps, shape.Delay, shape.Rank, shape.Outer, parts.ToImmutable());
            _plans.Add(_nextPlan++, plan);
            _firstStep += shape.Steps;
            _plannedAt[plan.Round] = Now;
            yield return new Outgoing(MessageKinds.Plan, ProtocolJson.Write(plan), MessagePriority.Control);
        }

        if (!_isEnding || Round < _nextPlan || IsOver) yield break;
        IsOver = true;
        yield return new Outgoing(MessageKinds.End, [], MessagePriority.Bulk);
    }

    private bool TryOpen(IReadOnlyDictionary<int, HubMember> members)
    {
        if (!_plans.TryGetValue(Round, out var plan)) return false;
        TensorPath.Begin(_paths, plan);
        var exchange = new HubExchange(_paths, _residual, _parts.Aggregator);
        var deadline = RoundDeadline.Next(_settings.Deadline, [.. _timings.Select(timing => (IReadOnlyList<double>)timing.Reported)]);
        _open = new OpenRound(new HubRound(plan, exchange, _paths.Count), members, _parts.TokensPerStep, _settings, deadline, Now);
        _exchange = exchange;
        return true;
    }

    private IEnumerable<Outgoing> Close(OpenRound open, IReadOnlyDictionary<int, HubMember> members)
    {
        var (plan, exchange) = (open.Exchange.Plan, _exchange!);
        var attendance = plan.Members.Select(part => Attend(open, part, members.GetValueOrDefault(part.Worker))).ToImmutableArray();
        var outer = _parts.ExchangesGradients ? State.Outer : OuterNesterov.Step(State.Outer, exchange.Delta, plan.Outer);
        State = new SharedState(plan.Round + 1, outer, SharedState.Learned(_paths));
        _roots[plan.Round] = _parts.ExchangesGradients ? "" : State.Root;
        _roots.Remove(plan.Round - 8);

        var root = open.Exchange.TakeRoot();
        var record = new RoundRecord(plan, attendance, [.. _left.Order()], MemberVerdict.Of(exchange.Verdicts));
        _left.Clear();
        var (firstDone, settled) = open.At;
        _timings.Add(new RoundTiming(
            plan.Round, _plannedAt[plan.Round], firstDone, settled, Now, record.AcceptedTokens, open.StepSeconds, open.Exchange.BytesUp,
            open.Exchange.Averages.Sum(piece => (long)piece.Payload.Length), EffectiveRank(), open.Reported, open.WaitedSeconds));
        _records.Add(record);
        _plans.Remove(plan.Round);
        (_open, _exchange) = (null, null);
        foreach (var member in members.Values)
        {
            var how = attendance.FirstOrDefault(one => one.Worker == member.Worker);
            var closed = new RoundClosed(
                plan.Round, root, how?.Kind == AttendanceKind.Absent, how?.Accepted ?? [.. new int[exchange.Stages]]);
            yield return new Outgoing(MessageKinds.Closed, ProtocolJson.Write(closed), MessagePriority.Bulk, member);
        }
    }

    private double EffectiveRank() => _paths.Select(path => path.Projection).OfType<LowRankProjection>().Select(thin => thin.EffectiveRank).DefaultIfEmpty().Average();

    private Attendance Attend(OpenRound open, MemberPlan part, HubMember? member)
    {
        var plan = open.Exchange.Plan;
        var accepted = open.Exchange.Accepted(part.Worker);
        var tokens = (long)plan.Steps * _parts.TokensPerStep;
        if (accepted.Any(count => count > 0))
        {
            var weight = open.Exchange.TokensOf(part.Worker);
            if (member is not null)
            {
                member.Owed = 0;
                member.OwedSamples.Clear();
            }

            return new Attendance(part.Worker, AttendanceKind.Contributed, weight, accepted, [], member?.Loss ?? 0);
        }

        // Whoever is done with the round before is at work in this one, or done with it too late.
        if (member is not null && (member.LastDone >= plan.Round - 1 || member.FirstRound == plan.Round))
        {
            member.Owed += tokens;
            member.OwedSamples.AddRange(part.Samples);
            return new Attendance(part.Worker, AttendanceKind.Late, member.Owed, accepted, [], 0);
        }

        _samples = _samples.Return(part.Samples);
        return new Attendance(part.Worker, AttendanceKind.Absent, 0, accepted, [], 0);
    }
}
