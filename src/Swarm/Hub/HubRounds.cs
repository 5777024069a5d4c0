using System.Collections.Immutable;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Codecs.Projections;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>Something to send: to one member, or to all.</summary>
internal readonly record struct Outgoing(byte Kind, byte[] Bytes, MessagePriority Priority, HubMember? To = null);

/// <summary>
/// The rounds of a job at its hub: plans them one ahead, settles who contributes, combines, closes, and keeps what all members
/// have in common. Knows no links; time comes from the clock that it is given. With a journal it goes on where the hub before it
/// was killed.
/// </summary>
public sealed class HubRounds
{
    private const int KeptRoots = 8, MostDonors = 4, MostRejected = 1024, LongestReason = 256;

    private readonly ISwarmParts _parts;
    private readonly HubSettings _settings;
    private readonly IRoundPlanner _planner;
    private readonly TimeProvider _clock;
    private readonly HubJournal? _journal;
    private readonly HubState _state;
    private readonly UpdateHeaders _headers;
    private readonly ExchangeWatch _watch;
    private readonly MissedRounds _missed = new();
    private readonly long _began;
    private readonly double _beganAt;
    private readonly int _batch;
    private readonly SortedDictionary<int, RoundPlan> _plans = [];
    private readonly Dictionary<int, string> _roots = [];
    private readonly Dictionary<int, StateVotes> _votes = [];
    private readonly Dictionary<int, string> _strayed = [];
    private readonly Dictionary<int, (double At, HashSet<int> Awaited)> _openings = [];
    private readonly List<RoundRecord> _records = [];
    private readonly List<RoundTiming> _timings = [];
    private readonly List<double> _late = [];
    private readonly List<MemberVerdict> _rejected = [];
    private readonly HashSet<int> _left = [];
    private readonly Dictionary<int, double> _plannedAt = [];
    private OpenRound? _open;
    private HubExchange? _exchange;
    private UploadLog? _uploads;
    private SampleLedger _samples;
    private long _firstStep;
    private int _nextPlan;
    private bool _isEnding;

    /// <summary>A job before its first round, or where its journal ends.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="batch">Windows of one step of one member.</param>
    /// <param name="settings">How rounds are run.</param>
    /// <param name="planner">Decides their shape.</param>
    /// <param name="firstStep">Where the first stands in the learning-rate schedule.</param>
    /// <param name="samples">The data position before the first round.</param>
    /// <param name="clock">Deadlines and timings.</param>
    /// <param name="journal">The hub's memory, or null; the caller's.</param>
    /// <exception cref="ArgumentException">A journal is given and gradients are exchanged: the hub does not know the state then.</exception>
    /// <exception cref="InvalidDataException">The journal's rounds follow no state that can be read.</exception>
    public HubRounds(
        ISwarmParts parts, int batch, HubSettings settings, IRoundPlanner planner, long firstStep, SampleLedger samples, TimeProvider clock, HubJournal? journal = null)
    {
        (_parts, _batch, _settings, _planner, _firstStep, _samples, _clock, _journal) = (parts, batch, settings, planner, firstStep, samples, clock, journal);
        _state = new HubState(parts);
        _watch = new ExchangeWatch(settings.StallLimit);
        _headers = new UpdateHeaders(settings.Job, journal?.Epoch ?? 0, _state.Paths[0].Codec);
        _began = clock.GetTimestamp();
        if (journal is null) return;
        if (parts.ExchangesGradients)
            throw new ArgumentException("Where gradients are exchanged only members know the state: run such a job without a journal.", nameof(journal));
        HubRecovery.Restore(journal, _state);
        _left.UnionWith(journal.Lost);
        if (journal.Rounds == 0) return;
        var last = journal.Kept[^1];
        (_samples, _firstStep, _nextPlan, _beganAt) = (last.Samples, last.NextStep, Round, last.Timing.ClosedAt);
        foreach (var kept in journal.Kept) Keep(kept.Record, kept.Timing);
        _missed.Add(_state.Last!, 0, 0);
        _roots[Round - 1] = last.StateRoot;
    }

    /// <summary>What all members have in common, as of the rounds that are closed.</summary>
    public SharedState State => _state.Current;

    /// <summary>The round that is open, or comes next.</summary>
    public int Round => _state.Rounds;

    /// <summary>What happened, round by round: the newest, and all of a job without a journal that is not very long.</summary>
    public IReadOnlyList<RoundRecord> Records => _records;

    /// <summary>When it happened.</summary>
    public IReadOnlyList<RoundTiming> Timings => _timings;

    /// <summary>Which samples were given out.</summary>
    public SampleLedger Samples => _samples;

    /// <summary>Whether the last round is closed.</summary>
    public bool IsOver { get; private set; }

    internal HubJournal? Journal => _journal;

    // What a member may leave untaken.
    internal long QueuedBytes => _settings.QueuedBytes ?? Math.Max(
        16 << 20, 4 * _state.Paths.Sum(path => Enumerable.Range(0, path.Projection.Stages).Sum(stage => (long)path.MaxBytes(stage))));

    private double Now => _beganAt + _clock.GetElapsedTime(_began).TotalSeconds;

    /// <summary>The state that a newcomer begins with, one or two averages behind what is planned; and members that have it.</summary>
    /// <exception cref="FormatException">Nobody can join any more.</exception>
    internal (SharedState State, HubMember[] Donors) StartOf(int worker, IEnumerable<HubMember> members)
    {
        if (IsOver) throw new FormatException("The job is over.");
        if (_parts.ExchangesGradients && _nextPlan > 0) throw new FormatException("This job exchanges gradients, and takes nobody in after its start.");
        var donors = members.Where(member => member.Donor is not null).OrderBy(member => member.Worker).ToArray();

        // Each newcomer begins with another donor, so that many at once do not ask the same ones.
        HubMember[] Of(SharedState state) =>
            [.. donors.Skip(worker % Math.Max(1, donors.Length)).Concat(donors).Distinct().Where(member => member.Applied - state.Rounds is 0 or 1).Take(MostDonors)];
        var (now, before) = (Of(State), Of(_state.Previous));
        return _nextPlan > Round && now.Length >= Math.Max(2, before.Length) ? (State, now) : (_state.Previous, before);
    }

    internal Welcome WelcomeOf(HubMember member, SharedState start, IEnumerable<string> donors) => new(
        member.Worker, _journal?.Epoch ?? 0, _settings.Job, start.Rounds, start.Rounds == 0 ? "" : start.Root, start.Length, [.. donors]);

    /// <summary>
    /// Tells a newcomer that has the state which it begins with what it needs beyond that: until then it takes nothing from its
    /// link, which what others are sent would fill.
    /// </summary>
    /// <returns>False when that state is too old: it must fetch another.</returns>
    internal bool Inform(HubMember member)
    {
        if (_missed.From(member.Applied, Round) is not { } missed) return false;
        member.CatchUp(missed.Sum(MissedRounds.BytesOf));
        var stages = _state.Paths.Max(path => path.Projection.Stages);
        foreach (var round in missed)
        {
            member.Send(MessageKinds.Plan, ProtocolJson.Write(round.Plan));
            Send(round.Plan.Round, round.Averages);
            member.Send(MessageKinds.Closed, ProtocolJson.Write(new RoundClosed(round.Plan.Round, round.Root, true, [.. new int[stages]])));
        }

        foreach (var plan in _plans.Values) member.Send(MessageKinds.Plan, ProtocolJson.Write(plan));
        Send(Round, _open?.Exchange.Averages ?? []);
        if (IsOver) member.Send(MessageKinds.End, []);
        return true;

        void Send(int round, IEnumerable<AveragePiece> pieces)
        {
            foreach (var piece in pieces) member.Send(MessageKinds.Payload, PayloadFrame.Write(round, piece.Stage, piece.Tensor, piece.Payload));
        }
    }

    /// <summary>A member is about to begin a round. Of one that is closed, it learns by that.</summary>
    internal void Claim(HubMember member, int round)
    {
        if (round < Round) return;
        if (!_plans.TryGetValue(round, out var plan) || plan.Of(member.Worker) is null)
            throw new FormatException($"It has no part in round {round}, while round {Round} is open.");
        member.Granted.Add(round);
        member.Send(MessageKinds.Granted, RoundFrame.Write(round), MessagePriority.Control);
    }

    internal void Done(HubMember member, StepsDone done)
    {
        if (!(done.Seconds is >= 0 and <= 1e9 && done.Waited is >= 0 and <= 1e9)) throw new FormatException("Its times are none.");
        if (done.Round < Round)
        {
            // The deadline must learn also from those who are late: once from each that had a part in the round.
            if (_openings.TryGetValue(done.Round, out var late) && late.Awaited.Remove(member.Worker)) _late.Add(Now - late.At);
            return;
        }

        if (done.Round > Round || _open is null || !member.Granted.Contains(done.Round))
            throw new FormatException($"It has no steps to do in round {done.Round}, while round {Round} is open.");
        member.Loss = double.IsFinite(done.Loss) ? done.Loss : 0;
        _openings[done.Round].Awaited.Remove(member.Worker);
        _open.Arrived(member.Worker, done, Now);
    }

    internal void Offer(HubMember member, UpdateHeader header)
    {
        if (header.Round >= Round) Exchange(member, header.Round).Offer(member.Worker, header);
    }

    internal void Offer(HubMember member, int round, int stage, int tensor, ReadOnlyMemory<byte> payload)
    {
        if (round >= Round) Exchange(member, round).Offer(member.Worker, stage, tensor, payload);
    }

    internal void Check(HubMember member, StateReport report)
    {
        if (report.Round >= Round) throw new FormatException($"Round {report.Round} is not closed.");
        member.Applied = Math.Max(member.Applied, report.Round + 1);
        if (!_roots.TryGetValue(report.Round, out var root))
        {
            // Where gradients are exchanged, only members know their state.
            if (_votes.TryGetValue(report.Round, out var votes)) votes.Add(member.Worker, report.Root);
        }
        else if (root != report.Root)
        {
            _strayed[member.Worker] = Strayed(report.Round);
        }
    }

    internal void Joined(HubMember member) => _journal?.Joined(member.Worker, member.Name, Round);

    internal void Leave(HubMember member, string why, bool isRejected)
    {
        why = Bounded(why);
        if (isRejected) Reject(member.Worker, why);
        _journal?.Left(member.Worker, Round, why);
        _left.Add(member.Worker);
        _watch.Forget(member.Worker);
        _open?.Left(member.Worker, Now);

        // What entered the open round's average counts, though its sender is gone.
        if (_open?.Exchange.HasAccepted(member.Worker) != true) _samples = _samples.Return(member.OwedSamples);
    }

    // What goes into the journal has bounds, whatever members do.
    private void Reject(int worker, string why)
    {
        if (_rejected.Count < MostRejected) _rejected.Add(new MemberVerdict(worker, VerdictKind.Rejected, 0, Bounded(why)));
    }

    private static string Bounded(string why) => why.Length <= LongestReason ? why : why[..LongestReason];

    /// <summary>Does what can be done by now.</summary>
    internal IEnumerable<Outgoing> Advance(IReadOnlyDictionary<int, HubMember> members)
    {
        _journal?.Advance();
        if (GiveUp(members))
        {
            // Who has yet to begin was told of none of them.
            foreach (var member in members.Values.Where(member => member.IsReady))
                yield return Reset(member, "All members of the planned rounds are gone, and the rounds with them.");
            yield break;
        }

        foreach (var outgoing in DropStrayed(members)) yield return outgoing;
        foreach (var outgoing in Plan(members)) yield return outgoing;
        while (_open is not null || TryOpen(members))
        {
            var open = _open!;
            open.Settle(Now);
            foreach (var piece in open.Exchange.Advance())
                yield return new Outgoing(MessageKinds.Payload, PayloadFrame.Write(Round, piece.Stage, piece.Tensor, piece.Payload), MessagePriority.Bulk);
            if (!open.Exchange.IsComplete) yield break;
            foreach (var outgoing in Close(open, members)) yield return outgoing;
            foreach (var outgoing in Plan(members)) yield return outgoing;
        }
    }

    private static Outgoing Reset(HubMember member, string why) => new(MessageKinds.Reset, System.Text.Encoding.UTF8.GetBytes(why), MessagePriority.Bulk, member);

    private HubRound Exchange(HubMember member, int round) => round == Round && _open is { } open && member.Granted.Contains(round)
        ? open.Exchange
        : throw new FormatException($"It has no part in round {round}, while round {Round} is open.");

    // Members whose state is not that of the others: a newer one helps them.
    private IEnumerable<Outgoing> DropStrayed(IReadOnlyDictionary<int, HubMember> members)
    {
        var ready = members.Values.Where(member => member.IsReady).Select(member => member.Worker).ToArray();
        foreach (var (round, votes) in _votes.OrderBy(vote => vote.Key).ToArray())
        {
            if (votes.Decide(ready) is not { } root) continue;
            _votes.Remove(round);
            _roots[round] = root;
            foreach (var worker in votes.Against(root)) _strayed[worker] = Strayed(round);
        }

        foreach (var (worker, why) in _strayed.OrderBy(strayed => strayed.Key).ToArray())
        {
            if (!members.TryGetValue(worker, out var member)) continue;
            Reject(worker, why);
            yield return Reset(member, why);
        }

        _strayed.Clear();
    }

    private static string Strayed(int round) => $"After round {round} its state is not that of the others.";

    // Rounds whose members are all gone are planned anew, with those who come: an average of nothing would only drift.
    private bool GiveUp(IReadOnlyDictionary<int, HubMember> members)
    {
        if (_open is null || _open.Exchange.Averages.Count > 0 || _plans.Values.Any(plan => plan.Members.Any(part => members.ContainsKey(part.Worker)))) return false;
        _samples = _samples.Return(_plans.Values.SelectMany(plan => plan.Members).SelectMany(part => part.Samples));
        (_firstStep, _nextPlan, _isEnding) = (_open.Exchange.Plan.FirstStep, Round, false);
        (_open, _exchange, _uploads) = (null, null, null);
        _plans.Clear();
        _state.GiveUp();
        return true;
    }

    // One round ahead, so that nobody who is done waits to be told what comes next.
    private IEnumerable<Outgoing> Plan(IReadOnlyDictionary<int, HubMember> members)
    {
        while (!_isEnding && _nextPlan <= Round + 1)
        {
            // Whoever has fallen behind, or has yet to catch up, is not waited for: it is planned again once it is here.
            var ready = members.Values.Where(member => member.IsReady && member.Applied >= Round - 2).OrderBy(member => member.Worker).ToArray();
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
            }

            var plan = new RoundPlan(_nextPlan, _firstStep, shape.Steps, shape.Delay, shape.Rank, shape.Outer, parts.ToImmutable());
            _plans.Add(_nextPlan++, plan);
            _firstStep += shape.Steps;
            _plannedAt[plan.Round] = Now;

            // In its place among the averages: whoever catches up must not see plans run ahead of the rounds before them.
            yield return new Outgoing(MessageKinds.Plan, ProtocolJson.Write(plan), MessagePriority.Bulk);
        }

        if (!_isEnding || Round < _nextPlan || IsOver) yield break;
        IsOver = true;
        yield return new Outgoing(MessageKinds.End, [], MessagePriority.Bulk);
    }

    private bool TryOpen(IReadOnlyDictionary<int, HubMember> members)
    {
        if (!_plans.TryGetValue(Round, out var plan)) return false;
        _exchange = _state.Begin(plan);
        _uploads = _journal is null ? null : new UploadLog();
        var tokens = (long)plan.Steps * _parts.TokensPerStep;
        var weights = plan.Members.Where(part => members.ContainsKey(part.Worker)).ToDictionary(part => part.Worker, part => members[part.Worker].Owed + tokens);
        var root = _parts.ExchangesGradients ? UpdateHeaders.NoRoot : State.Root;
        var exchange = new HubRound(
            plan, _exchange, _state.Paths.Count, weights, (worker, stage) => _headers.Of(plan, stage, worker, root, weights[worker]), _uploads);
        var deadline = RoundDeadline.Next(_settings.Deadline, [.. _timings.TakeLast(_settings.Deadline.Window).Select(timing => (IReadOnlyList<double>)timing.Reported)]);
        _open = new OpenRound(exchange, members, _settings.Quorum, deadline, _watch, Now);
        _openings[plan.Round] = (Now, [.. plan.Members.Select(part => part.Worker)]);
        _openings.Remove(plan.Round - KeptRoots);
        return true;
    }

    private IEnumerable<Outgoing> Close(OpenRound open, IReadOnlyDictionary<int, HubMember> members)
    {
        var (plan, exchange) = (open.Exchange.Plan, _exchange!);
        var attendance = plan.Members.Select(part => Attend(open, part, members.GetValueOrDefault(part.Worker))).ToImmutableArray();
        var root = open.Exchange.TakeRoot();
        _state.End(plan, exchange, open.Exchange.Averages, root);
        _missed.Add(_state.Last!, members.Values.Where(member => !member.IsReady).Select(member => member.Applied).DefaultIfEmpty(Round).Min(), State.Length);
        if (_parts.ExchangesGradients) _votes[plan.Round] = new StateVotes();
        else _roots[plan.Round] = State.Root;
        _roots.Remove(plan.Round - KeptRoots);
        _votes.Remove(plan.Round - KeptRoots);

        var record = new RoundRecord(plan, attendance, [.. _left.Order()], [.. MemberVerdict.Of(exchange.Verdicts), .. _rejected]);
        var (firstDone, settled) = open.At;
        var timing = new RoundTiming(
            plan.Round, _plannedAt.GetValueOrDefault(plan.Round), firstDone, settled, Now, record.AcceptedTokens, open.StepSeconds, open.Exchange.BytesUp,
            open.Exchange.Averages.Sum(piece => (long)piece.Payload.Length), EffectiveRank(), [.. open.Reported, .. _late], open.WaitedSeconds);
        _plans.Remove(plan.Round);
        _plannedAt.Remove(plan.Round);
        Keep(record, timing);
        if (_journal is not null) Write(record, timing, root, members);
        _left.Clear();
        _rejected.Clear();
        _late.Clear();
        (_open, _exchange, _uploads) = (null, null, null);
        foreach (var member in members.Values)
        {
            member.Granted.Remove(plan.Round);
            var how = attendance.FirstOrDefault(one => one.Worker == member.Worker);
            var closed = new RoundClosed(
                plan.Round, root, how?.Kind == AttendanceKind.Absent, how?.Accepted ?? [.. new int[exchange.Stages]]);
            yield return new Outgoing(MessageKinds.Closed, ProtocolJson.Write(closed), MessagePriority.Bulk, member);
        }

        foreach (var worker in _watch.Complete(open.Exchange, open.Workers))
        {
            if (members.TryGetValue(worker, out var member)) yield return Reset(member, "It said in three rounds that it was done, and sent no update.");
        }
    }

    private double EffectiveRank() => _state.Paths.Select(path => path.Projection).OfType<LowRankProjection>().Select(thin => thin.EffectiveRank).DefaultIfEmpty().Average();

    // Nothing is called closed that a restart could not go on from: no member of today will be there then, so that all that they were
    // given and have not contributed counts as returned.
    private void Write(RoundRecord record, RoundTiming timing, string root, IReadOnlyDictionary<int, HubMember> members)
    {
        var samples = _samples
            .Return(members.Values.SelectMany(member => member.OwedSamples))
            .Return(_plans.Values.SelectMany(plan => plan.Members).SelectMany(part => part.Samples));
        var next = _plans.Count == 0 ? _firstStep : _plans.Values.First().FirstStep;
        _journal!.Closed(new JournalRound(record, timing, root, State.Root, samples, next, _journal.Keep(_uploads!)));
        if (Round % _settings.CheckpointRounds == 0) _journal.Begin(_state);
    }

    private void Keep(RoundRecord record, RoundTiming timing)
    {
        _records.Add(record);
        _timings.Add(timing);
        if (_records.Count <= _settings.KeptRounds) return;
        _records.RemoveAt(0);
        _timings.RemoveAt(0);
    }

    private Attendance Attend(OpenRound open, MemberPlan part, HubMember? member)
    {
        var plan = open.Exchange.Plan;
        var (accepted, roots) = (open.Exchange.Accepted(part.Worker), open.Exchange.BodyRoots(part.Worker));
        if (open.Exchange.HasAccepted(part.Worker))
        {
            var weight = open.Exchange.TokensOf(part.Worker);
            if (member is not null)
            {
                member.Owed = 0;
                member.OwedSamples.Clear();
            }

            return new Attendance(part.Worker, AttendanceKind.Contributed, weight, accepted, roots, member?.Loss ?? 0);
        }

        // It was promised that its steps count: if not in this average, then in a later one.
        if (member is not null && member.Granted.Contains(plan.Round))
        {
            member.Owed += (long)plan.Steps * _parts.TokensPerStep;
            member.OwedSamples.AddRange(part.Samples);
            return new Attendance(part.Worker, AttendanceKind.Late, member.Owed, accepted, roots, 0);
        }

        _samples = _samples.Return(part.Samples);
        return new Attendance(part.Worker, AttendanceKind.Absent, 0, accepted, roots, 0);
    }
}
