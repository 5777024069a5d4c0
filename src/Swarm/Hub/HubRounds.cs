using System.Collections.Immutable;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>
/// The rounds of a job at its hub: plans them one ahead, settles who contributes, combines, closes, and keeps what all members
/// have in common. Knows no links; time comes from the clock that it is given. With a journal it goes on where the hub before it
/// was killed.
/// </summary>
public sealed class HubRounds
{
    private readonly ISwarmParts _parts;
    private readonly HubSettings _settings;
    private readonly TimeProvider _clock;
    private readonly RoundJournal? _journal;
    private readonly HubState _state;
    private readonly PlannedRounds _plans;
    private readonly UpdateHeaders _headers;
    private readonly ExchangeWatch _watch;
    private readonly MissedRounds _missed = new();
    private readonly StateRoots _roots;
    private readonly RoundOpenings _openings = new();
    private readonly RoundHistory _history;
    private readonly IRoundBook? _book;
    private readonly long _began;
    private readonly double _beganAt;
    private OpenRound? _open;
    private HubExchange? _exchange;

    /// <summary>A job before its first round, or where its journal ends.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="batch">Windows of one step of one member.</param>
    /// <param name="settings">How rounds are run.</param>
    /// <param name="planner">Decides their shape.</param>
    /// <param name="firstStep">Where the first stands in the learning-rate schedule.</param>
    /// <param name="samples">The data position before the first round.</param>
    /// <param name="clock">Deadlines and timings.</param>
    /// <param name="journal">The hub's memory, or null; the caller's.</param>
    /// <param name="book">What members and hub sign, where the job is audited; null otherwise.</param>
    /// <exception cref="ArgumentException">A journal or a book is given and gradients are exchanged: the hub does not know the state then.</exception>
    /// <exception cref="InvalidDataException">The journal's rounds follow no state that can be read.</exception>
    /// <exception cref="IOException">The journal's store cannot be read now: try again later.</exception>
    public HubRounds(
        ISwarmParts parts, int batch, HubSettings settings, IRoundPlanner planner, long firstStep, SampleLedger samples, TimeProvider clock, HubJournal? journal = null,
        IRoundBook? book = null)
    {
        (_parts, _settings, _clock, _book) = (parts, settings, clock, book);
        if (book is not null && parts.ExchangesGradients) throw new ArgumentException("Where gradients are exchanged no round is signed: run such a job unaudited.", nameof(book));
        _state = new HubState(parts);
        _watch = new ExchangeWatch(settings.StallLimit);
        _roots = new StateRoots(areVoted: parts.ExchangesGradients);
        _history = new RoundHistory(settings.KeptRounds);
        _headers = new UpdateHeaders(settings.Job, journal?.Epoch ?? 0, _state.Paths[0].Codec);
        _began = clock.GetTimestamp();
        if (journal is not null)
        {
            if (parts.ExchangesGradients)
                throw new ArgumentException("Where gradients are exchanged only members know the state: run such a job without a journal.", nameof(journal));
            _journal = new RoundJournal(journal, _state, settings.CheckpointRounds);
            foreach (var worker in journal.Lost) _history.Leave(worker);
        }

        if (journal is { Rounds: > 0 })
        {
            var last = journal.Kept[^1];
            (samples, firstStep, _beganAt) = (last.Samples, last.NextStep, last.Timing.ClosedAt);
            foreach (var kept in journal.Kept) _history.Add(kept.Record, kept.Timing);
            _missed.Add(_state.Last! with { Record = last.Signed is { } signed ? book?.Resume(signed) : null }, 0, 0);
            _roots.Close(Round - 1, last.StateRoot);
        }

        _plans = new PlannedRounds(planner, batch, Round, firstStep, samples);
    }

    /// <summary>What all members have in common, as of the rounds that are closed.</summary>
    public SharedState State => _state.Current;

    /// <summary>The round that is open, or comes next.</summary>
    public int Round => _state.Rounds;

    /// <summary>What happened, round by round: the newest, and all of a job without a journal that is not very long.</summary>
    public IReadOnlyList<RoundRecord> Records => _history.Records;

    /// <summary>When it happened.</summary>
    public IReadOnlyList<RoundTiming> Timings => _history.Timings;

    /// <summary>Which samples were given out.</summary>
    public SampleLedger Samples => _plans.Samples;

    /// <summary>Whether the last round is closed.</summary>
    public bool IsOver { get; private set; }

    internal HubJournal? Journal => _journal?.Memory;

    // What a member may leave untaken.
    internal long QueuedBytes => _settings.QueuedBytes ?? Math.Max(
        16 << 20, 4 * _state.Paths.Sum(path => Enumerable.Range(0, path.Projection.Stages).Sum(stage => (long)path.MaxBytes(stage))));

    private double Now => _beganAt + _clock.GetElapsedTime(_began).TotalSeconds;

    /// <summary>Most bytes of a member's commitment to a stage; 0 where none is taken.</summary>
    internal int MaxCommitment => _book?.MaxCommitment ?? 0;

    /// <summary>Lets somebody in by its name.</summary>
    /// <exception cref="FormatException">It may not take part.</exception>
    internal void Admit(string name)
    {
        if (_book?.Refusal(name) is { } why) throw new FormatException(why);
    }

    /// <summary>The state that a newcomer begins with, one or two averages behind what is planned; and members that have it.</summary>
    /// <exception cref="FormatException">Nobody can join any more.</exception>
    internal NewcomerStart StartOf(int worker, IEnumerable<HubMember> members)
    {
        if (IsOver) throw new FormatException("The job is over.");
        if (_parts.ExchangesGradients && _plans.Next > 0) throw new FormatException("This job exchanges gradients, and takes nobody in after its start.");
        return NewcomerStart.Choose(_state, isPlannedAhead: _plans.Next > Round, worker, members);
    }

    internal Welcome WelcomeOf(HubMember member, SharedState start, IEnumerable<string> donors) => new(
        member.Worker, Journal?.Epoch ?? 0, _settings.Job, start.Rounds, start.Rounds == 0 ? "" : start.Root, start.Length, [.. donors]);

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
            if (round.Record is { } record) member.Send(MessageKinds.Record, RoundFrame.Write(round.Plan.Round, record.Span));
            member.Send(MessageKinds.Closed, ProtocolJson.Write(new RoundClosed(round.Plan.Round, round.Root, true, [.. new int[stages]])));
        }

        foreach (var plan in _plans.All) member.Send(MessageKinds.Plan, ProtocolJson.Write(plan));
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
        if (_plans.Of(round)?.Of(member.Worker) is null)
            throw new FormatException($"It has no part in round {round}, while round {Round} is open.");
        member.Granted.Add(round);
        member.Send(MessageKinds.Granted, RoundFrame.Write(round), MessagePriority.Control);
    }

    internal void Done(HubMember member, StepsDone done)
    {
        if (!(done.Seconds is >= 0 and <= 1e9 && done.Waited is >= 0 and <= 1e9)) throw new FormatException("Its times are none.");
        if (done.Round < Round)
        {
            // The deadline must learn also from those who are late.
            _openings.Done(done.Round, member.Worker, isClosed: true, Now);
            return;
        }

        if (done.Round > Round || _open is null || !member.Granted.Contains(done.Round))
            throw new FormatException($"It has no steps to do in round {done.Round}, while round {Round} is open.");
        member.Loss = double.IsFinite(done.Loss) ? done.Loss : 0;
        _openings.Done(done.Round, member.Worker, isClosed: false, Now);
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

    internal void Offer(HubMember member, int round, int stage, ReadOnlyMemory<byte> commitment)
    {
        if (round >= Round) Exchange(member, round).Offer(member.Worker, stage, commitment);
    }

    internal void Check(HubMember member, StateReport report)
    {
        if (report.Round >= Round) throw new FormatException($"Round {report.Round} is not closed.");
        member.Applied = Math.Max(member.Applied, report.Round + 1);
        _roots.Check(member.Worker, report);
    }

    internal void Joined(HubMember member)
    {
        Journal?.Joined(member.Worker, member.Name, Round);
        _book?.Join(member.Worker, member.Name);
    }

    internal void Leave(HubMember member, string why, bool isRejected)
    {
        why = RoundHistory.Bounded(why);
        if (isRejected) _history.Reject(member.Worker, why);
        Journal?.Left(member.Worker, Round, why);
        _history.Leave(member.Worker);
        _watch.Forget(member.Worker);
        _open?.Left(member.Worker, Now);

        // What entered the open round's average counts, though its sender is gone.
        if (_open?.Exchange.HasAccepted(member.Worker) != true) _plans.Return(member.OwedSamples);
    }

    /// <summary>The last round is closed and all members are gone: what is written beside the rounds is recorded.</summary>
    internal Task FinishAsync(CancellationToken cancellationToken) => Journal?.FinishAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Nothing goes on beside the rounds any more. Never throws.</summary>
    internal Task StopAsync() => Journal?.StopAsync() ?? Task.CompletedTask;

    /// <summary>Does what can be done by now.</summary>
    internal IEnumerable<Outgoing> Advance(IReadOnlyDictionary<int, HubMember> members)
    {
        Journal?.Advance();
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
            if (!open.Exchange.IsComplete || IsNextDue) yield break;
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
        foreach (var (worker, why) in _roots.TakeStrayed(ready))
        {
            if (!members.TryGetValue(worker, out var member)) continue;
            _history.Reject(worker, why);
            yield return Reset(member, why);
        }
    }

    // What is signed of a round names the plan of the next, which waits for somebody to give it to.
    private bool IsNextDue => _book is not null && !_plans.IsEnding && _plans.Of(Round + 1) is null;

    // Rounds whose members are all gone are planned anew, with those who come: an average of nothing would only drift.
    private bool GiveUp(IReadOnlyDictionary<int, HubMember> members)
    {
        if (_open is null || _open.Exchange.Averages.Count > 0 || _plans.All.Any(plan => plan.Members.Any(part => members.ContainsKey(part.Worker)))) return false;
        _plans.GiveUp(_open.Exchange.Plan);
        (_open, _exchange) = (null, null);
        _state.GiveUp();
        return true;
    }

    // One round ahead, so that nobody who is done waits to be told what comes next.
    private IEnumerable<Outgoing> Plan(IReadOnlyDictionary<int, HubMember> members)
    {
        while (!_plans.IsEnding && _plans.Next <= Round + 1)
        {
            // Whoever has fallen behind, or has yet to catch up, is not waited for: it is planned again once it is here.
            int[] ready = [.. members.Values.Where(member => member.IsReady && member.Applied >= Round - 2).Select(member => member.Worker).Order()];
            if (ready.Length < (_plans.Next == 0 ? _settings.StartMembers : 1)) yield break;

            // In its place among the averages: whoever catches up must not see plans run ahead of the rounds before them.
            if (_plans.Plan(ready, Timings, Now) is { } plan) yield return new Outgoing(MessageKinds.Plan, ProtocolJson.Write(plan), MessagePriority.Bulk);
        }

        if (!_plans.IsEnding || Round < _plans.Next || IsOver) yield break;
        IsOver = true;
        yield return new Outgoing(MessageKinds.End, [], MessagePriority.Bulk);
    }

    private bool TryOpen(IReadOnlyDictionary<int, HubMember> members)
    {
        if (_plans.Of(Round) is not { } plan) return false;
        _exchange = _state.Begin(plan);
        var tokens = (long)plan.Steps * _parts.TokensPerStep;
        var weights = plan.Members.Where(part => members.ContainsKey(part.Worker)).ToDictionary(part => part.Worker, part => members[part.Worker].Owed + tokens);
        var root = _parts.ExchangesGradients ? UpdateHeaders.NoRoot : State.Root;
        var exchange = new HubRound(
            plan, _exchange, _state.Paths.Count, weights, (worker, stage) => _headers.Of(plan, stage, worker, root, weights[worker]), _journal?.Open(), _book);
        _book?.Open(plan, _state.Last?.Plan, State, _state.Previous);
        var deadline = RoundDeadline.Next(_settings.Deadline, [.. Timings.TakeLast(_settings.Deadline.Window).Select(timing => (IReadOnlyList<double>)timing.Reported)]);
        _open = new OpenRound(exchange, members, _settings.Quorum, deadline, _watch, Now);
        _openings.Open(plan, Now);
        return true;
    }

    private IEnumerable<Outgoing> Close(OpenRound open, IReadOnlyDictionary<int, HubMember> members)
    {
        var (plan, exchange) = (open.Exchange.Plan, _exchange!);
        var attendance = plan.Members.Select(part => open.Attend(part, members.GetValueOrDefault(part.Worker), (long)plan.Steps * _parts.TokensPerStep)).ToImmutableArray();
        _plans.Return(plan.Members.Where((_, i) => attendance[i].Kind == AttendanceKind.Absent).SelectMany(part => part.Samples));
        var root = open.Exchange.TakeRoot();
        _state.End(plan, exchange, open.Exchange.Averages, root);
        var record = new RoundRecord(plan, attendance, [.. _history.Left], MemberVerdict.Of(exchange.Verdicts));
        var next = _plans.Of(Round);
        var signed = _book?.Close(new ClosingRound(record, next, open.Exchange.AveragesByStage(), State, _state.Residual));
        record = record with { Verdicts = [.. record.Verdicts, .. _history.Rejected] };
        _missed.Add(_state.Last! with { Record = signed?.Record }, members.Values.Where(member => !member.IsReady).Select(member => member.Applied).DefaultIfEmpty(Round).Min(), State.Length);
        _roots.Close(plan.Round, State.Root);

        var timing = open.Measure(
            record, _plans.Close(plan.Round), Now, members.Values.Count(member => member.IsReady), _state.EffectiveRank, _openings.TakeLate());
        _journal?.Close(record, timing, root, _plans.AfterRestart(members.Values.SelectMany(member => member.OwedSamples)), signed?.Reference, _book?.Final);
        _history.Close(record, timing);
        (_open, _exchange) = (null, null);
        var left = new List<HubMember>();
        foreach (var member in members.Values)
        {
            var had = member.Granted.Remove(plan.Round) || member.HasContributed;
            var how = attendance.FirstOrDefault(one => one.Worker == member.Worker);
            var closed = new RoundClosed(
                plan.Round, root, how?.Kind == AttendanceKind.Absent, how?.Accepted ?? [.. new int[exchange.Stages]]);
            member.HasContributed = how is not null && how.Accepted.All(count => count > 0);
            if (signed is not null && next is not null && had && !member.HasContributed) left.Add(member);
            if (signed is not null) yield return new Outgoing(MessageKinds.Record, RoundFrame.Write(plan.Round, signed.Record.Span), MessagePriority.Bulk, member);
            yield return new Outgoing(MessageKinds.Closed, ProtocolJson.Write(closed), MessagePriority.Bulk, member);
        }

        // What of it nobody has seen could enter a later average unsigned.
        foreach (var member in left) yield return Reset(member, $"Not all that it sent entered the averages of round {plan.Round}, which is signed.");
        foreach (var worker in _watch.Complete(open.Exchange, open.Workers))
        {
            if (members.TryGetValue(worker, out var member)) yield return Reset(member, "It said in three rounds that it was done, and sent no update.");
        }
    }
}
