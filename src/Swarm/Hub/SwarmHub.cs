using System.Collections.Concurrent;
using System.Net;
using System.Text;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>
/// The hub of one job: takes members in, gives out rounds, and averages what they send. One event after another, so that nothing
/// here needs a lock; each member has a queue of its own, so that none holds up another, and each link one event at a time, so that
/// none fills the hub.
/// </summary>
/// <param name="settings">How rounds are run.</param>
/// <param name="rounds">What the rounds of the job are.</param>
/// <param name="clock">Deadlines and timings.</param>
/// <param name="log">Told what happens, for people; may be null.</param>
public sealed class SwarmHub(HubSettings settings, HubRounds rounds, TimeProvider clock, Action<string>? log = null)
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    private readonly HubLinks _io = new();
    private readonly Dictionary<Link, HubMember?> _links = [];
    private readonly ConcurrentDictionary<int, HubMember> _present = [];
    private readonly Dictionary<Link, long> _connectedAt = [];
    private readonly HubDonor _donor = new(Math.Max(16, settings.MaxMembers));
    private int _nextWorker = rounds.Journal?.NextWorker ?? 0;
    private long _beat = clock.GetTimestamp();

    private string Full => $"The job has {settings.MaxMembers} members, and takes no more.";

    private IEnumerable<HubMember> TakenIn => _links.Values.OfType<HubMember>();

    /// <summary>What members measured; of each that was there at the end.</summary>
    public SortedDictionary<int, MemberReport> Reports { get; } = [];

    /// <summary>
    /// Told of every round that is closed, once it is durable and members have been told; null for nobody. Rounds wait for it: it must
    /// not throw, nor take long.
    /// </summary>
    public Action<RoundRecord, RoundTiming>? Closed { get; init; }

    /// <summary>Who is there, by key, and how far; none before the hub runs and once it has ended. For any thread, at any time.</summary>
    public IReadOnlyList<MemberProgress> Members => [.. _present.Values.OrderBy(member => member.Worker).Select(member => member.Progress)];

    /// <summary>Kinds and sizes of messages that a hub takes from members.</summary>
    /// <param name="longestPayload">Most bytes of one tensor in one stage.</param>
    /// <param name="longestCommitment">Most bytes of what a member signs with a stage; 0 where the job is not audited.</param>
    public static MessageLimits LimitsFor(int longestPayload, int longestCommitment = 0) => new(
        new MessageLimit(MessageKinds.Commitment, StageFrame.HeaderBytes + longestCommitment),
        new MessageLimit(MessageKinds.Hello, 4096),
        new MessageLimit(MessageKinds.Ready, 0),
        new MessageLimit(MessageKinds.Done, 4096),
        new MessageLimit(MessageKinds.Payload, PayloadFrame.HeaderBytes + longestPayload),
        new MessageLimit(MessageKinds.State, 4096),
        new MessageLimit(MessageKinds.Report, 4096),
        new MessageLimit(MessageKinds.Update, UpdateHeader.Bytes),
        new MessageLimit(MessageKinds.Claim, RoundFrame.Bytes),
        new MessageLimit(MessageKinds.Heartbeat, 0),
        new MessageLimit(ChunkProtocol.ListRequest, Provenance.Hash256.Size),
        new MessageLimit(ChunkProtocol.ChunkRequest, Provenance.Hash256.Size + sizeof(int)));

    /// <summary>
    /// Runs the job to its end, once. Whatever it ends with, nothing of it goes on afterwards: links are ended, and what is written beside
    /// the rounds is recorded or, where the job is not over, given up.
    /// </summary>
    /// <remarks>A journal may block the thread that rounds run on: call it on the pool, never on a scheduler with one thread.</remarks>
    /// <param name="links">
    /// Where members come from; the caller's. With a silence limit (<see cref="MessageStreamOptions.SilenceLimit"/>; members are heard twice a second),
    /// one that is stopped or unreachable counts as gone after it.
    /// </param>
    /// <param name="cancellationToken">Stops the hub; another goes on with its journal.</param>
    /// <exception cref="LinkException">There are no more links to come: the source was closed, or failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; every round that was called closed is durable.</exception>
    public async Task RunAsync(ILinkSource links, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _io.Accept(links.AcceptAsync, stop.Token);
        await using var timer = clock.CreateTimer(_ => _io.Tick(), null, s_tick, s_tick);
        long? over = null;
        try
        {
            await foreach (var happened in _io.Events.ReadAllAsync(cancellationToken))
            {
                Handle(happened, stop.Token);
                Advance();
                if (!rounds.IsOver) continue;
                over ??= clock.GetTimestamp();
                if (!TakenIn.Any() || clock.GetElapsedTime(over.Value) > settings.FarewellLimit) break;
            }

            await rounds.FinishAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var (link, member) in _links) _io.End(link, member, null);
            await _io.StopAsync();
            _present.Clear();
            await _donor.DisposeAsync();
            await rounds.StopAsync();
        }
    }

    private void Handle(HubEvent happened, CancellationToken stop)
    {
        switch (happened)
        {
            case HubEvent.Connected(var link):
                if (link.Identity.Role == LinkRole.Newcomer)
                {
                    _donor.Serve(link);
                    break;
                }

                if (_links.Count >= settings.MaxMembers)
                {
                    _io.End(link, null, (MessageKinds.Refusal, Full));
                    break;
                }

                _links.Add(link, null);
                _connectedAt.Add(link, clock.GetTimestamp());
                _io.Receive(link, stop);
                break;
            case HubEvent.Received(var link, var message, var handled):
                using (message) Take(link, message);
                handled.Release();
                break;
            case HubEvent.Gone(var link, var cause):
                Drop(link, cause?.Message ?? "it said good-bye", isRejected: false, null);
                break;
            case HubEvent.Tick when clock.GetElapsedTime(_beat) >= Heartbeat.Period:
                _beat = clock.GetTimestamp();
                foreach (var member in TakenIn) member.Send(MessageKinds.Heartbeat, [], MessagePriority.Control);
                foreach (var (link, at) in _connectedAt.Where(waiting => clock.GetElapsedTime(waiting.Value) > settings.HelloLimit).ToArray())
                    Drop(link, "it did not say hello", isRejected: false, null);
                break;
        }
    }

    private void Take(Link link, Message message)
    {
        if (!_links.TryGetValue(link, out var member)) return;
        try
        {
            if (member is null)
            {
                if (message.Kind != MessageKinds.Hello) throw new FormatException("It did not say hello.");
                Welcome(link, ProtocolJson.Read<Hello>(message.Payload));
            }
            else
            {
                Take(member, message);
            }
        }
        catch (FormatException wrong)
        {
            // Nobody else suffers: what it sent is left out from here on, and the rounds go on.
            Drop(link, wrong.Message, isRejected: true, (MessageKinds.Refusal, wrong.Message));
        }
    }

    private void Take(HubMember member, Message message)
    {
        switch (message.Kind)
        {
            case MessageKinds.Heartbeat:
                break;
            case MessageKinds.Ready:
                Begin(member);
                break;
            case MessageKinds.Claim:
                rounds.Claim(member, RoundFrame.Read(message.Payload.Span));
                break;
            case MessageKinds.Done:
                rounds.Done(member, ProtocolJson.Read<StepsDone>(message.Payload));
                break;
            case MessageKinds.Update:
                rounds.Offer(member, UpdateHeader.Read(message.Payload.Span));
                break;
            case MessageKinds.Payload:
                var (round, stage, tensor) = PayloadFrame.Read(message.Payload.Span);
                rounds.Offer(member, round, stage, tensor, message.Payload[PayloadFrame.HeaderBytes..]);
                break;
            case MessageKinds.Commitment:
                var (of, signed) = StageFrame.Read(message.Payload.Span);
                rounds.Offer(member, of, signed, message.Payload[StageFrame.HeaderBytes..]);
                break;
            case MessageKinds.State:
                rounds.Check(member, ProtocolJson.Read<StateReport>(message.Payload));
                break;
            case MessageKinds.Report:
                Reports[member.Worker] = ProtocolJson.Read<MemberReport>(message.Payload);
                break;
            default:
                throw new FormatException($"A message of kind {message.Kind} is out of place.");
        }
    }

    private void Welcome(Link link, Hello hello)
    {
        if (hello.Name.Length > 128 || hello.Name.Any(char.IsControl)) throw new FormatException("A name has over 128 characters, or one that controls terminals.");
        if (hello.DonorPort is < 0 or > ushort.MaxValue) throw new FormatException($"Its donor port is {hello.DonorPort}.");
        rounds.Admit(hello.Name);
        var (start, donors) = rounds.StartOf(_nextWorker, TakenIn);
        var donor = hello.DonorPort > 0 && link.Remote is IPEndPoint remote ? new IPEndPoint(remote.Address, hello.DonorPort).ToString() : null;
        var member = new HubMember(_nextWorker++, hello.Name, link, rounds.QueuedBytes) { Donor = donor, Applied = start.Rounds };
        rounds.Joined(member);
        _links[link] = member;
        _present[member.Worker] = member;
        _connectedAt.Remove(link);
        if (start.Rounds > 0)
        {
            member.Begin(start);
            _donor.Begin(start);
        }

        member.Send(MessageKinds.Welcome, ProtocolJson.Write(rounds.WelcomeOf(member, start, donors.Select(one => one.Donor!))), MessagePriority.Control);
        log?.Invoke($"worker {member.Worker} ({member.Name}) joins at round {rounds.Round}");
    }

    private void Begin(HubMember member)
    {
        if (member.IsReady) throw new FormatException("It was ready before.");
        Fetched(member);
        log?.Invoke($"worker {member.Worker} ({member.Name}) is ready in round {rounds.Round}");
        if (!rounds.Inform(member)) Reset(member, "The state that it fetched is too old by now.");
    }

    private void Reset(HubMember member, string why) => Drop(LinkOf(member), why, isRejected: false, (MessageKinds.Reset, why));

    private void Fetched(HubMember member)
    {
        if (member.Fetches is { } state) _donor.End(state);
        member.Fetched();
    }

    private void Drop(Link? link, string why, bool isRejected, (byte Kind, string Why)? farewell)
    {
        if (link is null || !_links.Remove(link, out var member)) return;
        _connectedAt.Remove(link);
        if (member is not null)
        {
            log?.Invoke($"worker {member.Worker} ({member.Name}) leaves in round {rounds.Round}: {why}");
            Fetched(member);
            _present.TryRemove(member.Worker, out _);
            rounds.Leave(member, why, isRejected);
        }

        _io.End(link, member, farewell);
    }

    private void Advance()
    {
        var before = rounds.Round;
        var members = TakenIn.ToDictionary(member => member.Worker);
        foreach (var (kind, bytes, priority, to) in rounds.Advance(members))
        {
            if (kind == MessageKinds.Reset)
            {
                Reset(to!, Encoding.UTF8.GetString(bytes));
                members.Remove(to!.Worker);
                continue;
            }

            // Who has yet to begin is told all of it then.
            foreach (var member in to is null ? members.Values : Enumerable.Repeat(to, 1))
            {
                if (member.IsReady) member.Send(kind, bytes, priority);
            }
        }

        if (rounds.Round > before && Closed is not null)
        {
            foreach (var (record, timing) in rounds.Records.Zip(rounds.Timings).TakeLast(rounds.Round - before)) Closed(record, timing);
        }

        foreach (var member in members.Values.Where(member => member.IsOverdue))
            Drop(LinkOf(member), $"It has left over {rounds.QueuedBytes} bytes untaken.", isRejected: true, null);
    }

    private Link? LinkOf(HubMember member) => _links.FirstOrDefault(pair => pair.Value == member).Key;
}
