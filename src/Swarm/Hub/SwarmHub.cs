using System.Net;
using System.Text;
using System.Threading.Channels;
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
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly Channel<HubEvent> _events = Channel.CreateUnbounded<HubEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<Link, HubMember?> _links = [];
    private readonly Dictionary<Link, long> _connectedAt = [];
    private readonly List<Task> _running = [];
    private readonly HubDonor _donor = new(Math.Max(16, settings.MaxMembers));
    private int _nextWorker = rounds.Journal?.NextWorker ?? 0;
    private long _beat = clock.GetTimestamp();

    private string Full => $"The job has {settings.MaxMembers} members, and takes no more.";

    private IEnumerable<HubMember> Members => _links.Values.OfType<HubMember>();

    /// <summary>What members measured; of each that was there at the end.</summary>
    public SortedDictionary<int, MemberReport> Reports { get; } = [];

    /// <summary>Told of every round that is closed, once members have been told; null for nobody.</summary>
    public Action<RoundRecord>? Closed { get; init; }

    /// <summary>Kinds and sizes of messages that a hub takes from members.</summary>
    /// <param name="longestPayload">Most bytes of one tensor in one stage.</param>
    public static MessageLimits LimitsFor(int longestPayload) => new(
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

    /// <summary>Runs the job to its end.</summary>
    /// <param name="links">
    /// Where members come from; the caller's. With a silence limit (<see cref="MessageStreamOptions.SilenceLimit"/>; members are heard twice a second),
    /// one that is stopped or unreachable counts as gone after it.
    /// </param>
    /// <param name="cancellationToken">Gives the job up.</param>
    /// <exception cref="LinkException">There are no more links to come: the source was closed, or failed.</exception>
    public async Task RunAsync(ILinkSource links, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepting = AcceptAsync(links, stop.Token);
        using var timer = clock.CreateTimer(_ => _events.Writer.TryWrite(new HubEvent.Tick()), null, s_tick, s_tick);
        long? over = null;
        try
        {
            await foreach (var happened in _events.Reader.ReadAllAsync(cancellationToken))
            {
                Handle(happened, stop.Token);
                Advance();
                if (!rounds.IsOver) continue;
                over ??= clock.GetTimestamp();
                if (!Members.Any() || clock.GetElapsedTime(over.Value) > settings.FarewellLimit) break;
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var (link, member) in _links) End(link, member, null);
            await Task.WhenAll([accepting, .. _running]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _donor.DisposeAsync();
        }
    }

    private async Task AcceptAsync(ILinkSource links, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested) _events.Writer.TryWrite(new HubEvent.Connected(await links.AcceptAsync(stop)));
        }
        catch (LinkException failed)
        {
            // A hub that nobody can reach any more would wait for ever: what has happened is handled, and then it ends.
            _events.Writer.TryComplete(failed);
        }
    }

    private async Task ReceiveAsync(Link link, CancellationToken stop)
    {
        var handled = new SemaphoreSlim(1); // without a wait handle there is nothing to dispose of
        try
        {
            while (await link.Messages.ReceiveAsync(stop) is { } message)
            {
                await handled.WaitAsync(stop);
                _events.Writer.TryWrite(new HubEvent.Received(link, message, handled));
            }

            await link.Messages.CloseAsync(stop);
            _events.Writer.TryWrite(new HubEvent.Gone(link, null));
        }
        catch (Exception broken) when (broken is LinkException or OperationCanceledException)
        {
            _events.Writer.TryWrite(new HubEvent.Gone(link, broken));
        }
    }

    private void Handle(HubEvent happened, CancellationToken stop)
    {
        switch (happened)
        {
            case HubEvent.Connected(var link):
                _running.RemoveAll(task => task.IsCompleted);
                if (link.Identity.Role == LinkRole.Newcomer)
                {
                    _donor.Serve(link);
                    break;
                }

                if (_links.Count >= settings.MaxMembers)
                {
                    End(link, null, (MessageKinds.Refusal, Encoding.UTF8.GetBytes(Full)));
                    break;
                }

                _links.Add(link, null);
                _connectedAt.Add(link, clock.GetTimestamp());
                _running.Add(ReceiveAsync(link, stop));
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
                foreach (var member in Members) member.Send(MessageKinds.Heartbeat, [], MessagePriority.Control);
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
            Drop(link, wrong.Message, isRejected: true, (MessageKinds.Refusal, Encoding.UTF8.GetBytes(wrong.Message)));
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
        var (start, donors) = rounds.StartOf(_nextWorker, Members);
        var donor = hello.DonorPort > 0 && link.Remote is IPEndPoint remote ? new IPEndPoint(remote.Address, hello.DonorPort).ToString() : null;
        var member = new HubMember(_nextWorker++, hello.Name, link, rounds.QueuedBytes) { Donor = donor, Applied = start.Rounds };
        rounds.Joined(member);
        _links[link] = member;
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
        if (!rounds.Inform(member)) Reset(member, "The state that it fetched is too old by now.");
    }

    private void Reset(HubMember member, string why) => Drop(LinkOf(member), why, isRejected: false, (MessageKinds.Reset, Encoding.UTF8.GetBytes(why)));

    private void Fetched(HubMember member)
    {
        if (member.Fetches is { } state) _donor.End(state);
        member.Fetched();
    }

    private void Drop(Link? link, string why, bool isRejected, (byte Kind, byte[] Bytes)? farewell)
    {
        if (link is null || !_links.Remove(link, out var member)) return;
        _connectedAt.Remove(link);
        if (member is not null)
        {
            log?.Invoke($"worker {member.Worker} ({member.Name}) leaves in round {rounds.Round}: {why}");
            Fetched(member);
            rounds.Leave(member, why, isRejected);
        }

        End(link, member, farewell);
    }

    // Beside the rounds: a link that ends slowly holds up nobody.
    private void End(Link link, HubMember? member, (byte Kind, byte[] Bytes)? farewell) => _running.Add(Task.Run(async () =>
    {
        if (member is null && farewell is var (kind, bytes))
        {
            // Whoever was not taken in has a queue that is empty.
            await link.Messages.SendAsync(kind, bytes, MessagePriority.Control).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await link.Messages.FlushAsync().WaitAsync(s_farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await (member?.EndAsync(farewell) ?? link.DisposeAsync().AsTask());
    }));

    private void Advance()
    {
        var before = rounds.Round;
        var members = Members.ToDictionary(member => member.Worker);
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
            foreach (var record in rounds.Records.TakeLast(rounds.Round - before)) Closed(record);
        }

        foreach (var member in members.Values.Where(member => member.IsOverdue))
            Drop(LinkOf(member), $"It has left over {rounds.QueuedBytes} bytes untaken.", isRejected: true, null);
    }

    private Link? LinkOf(HubMember member) => _links.FirstOrDefault(pair => pair.Value == member).Key;
}
