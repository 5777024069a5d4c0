using System.Text;
using System.Threading.Channels;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;

namespace ZeroG.Swarm.Hub;

/// <summary>
/// The hub of one job: takes members in, gives out rounds, and averages what they send. One event after another, so that nothing
/// here needs a lock; each member has a queue of its own, so that none holds up another.
/// </summary>
/// <param name="settings">How rounds are run.</param>
/// <param name="rounds">What the rounds of the job are.</param>
/// <param name="clock">Deadlines and timings.</param>
/// <param name="log">Told what happens, for people; may be null.</param>
public sealed class SwarmHub(HubSettings settings, HubRounds rounds, TimeProvider clock, Action<string>? log = null)
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    private readonly Channel<HubEvent> _events = Channel.CreateUnbounded<HubEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<Link, HubMember?> _links = [];
    private readonly List<Task> _receiving = [];
    private int _nextWorker;

    private IEnumerable<HubMember> Members => _links.Values.OfType<HubMember>();

    /// <summary>What members measured; of each that was there at the end.</summary>
    public SortedDictionary<int, MemberReport> Reports { get; } = [];

    /// <summary>Kinds and sizes of messages that a hub takes from members.</summary>
    /// <param name="longestPayload">Most bytes of one tensor in one stage.</param>
    public static MessageLimits LimitsFor(int longestPayload) => new(
        new MessageLimit(MessageKinds.Hello, 4096),
        new MessageLimit(MessageKinds.Ready, 0),
        new MessageLimit(MessageKinds.Done, 4096),
        new MessageLimit(MessageKinds.Payload, PayloadFrame.HeaderBytes + longestPayload),
        new MessageLimit(MessageKinds.State, 4096),
        new MessageLimit(MessageKinds.Report, 4096));

    /// <summary>Runs the job to its end.</summary>
    /// <param name="listener">Where members connect.</param>
    /// <param name="cancellationToken">Gives the job up.</param>
    public async Task RunAsync(LinkListener listener, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepting = AcceptAsync(listener, stop.Token);
        using var timer = clock.CreateTimer(_ => _events.Writer.TryWrite(new HubEvent.Tick()), null, s_tick, s_tick);
        try
        {
            await foreach (var happened in _events.Reader.ReadAllAsync(cancellationToken))
            {
                await HandleAsync(happened, stop.Token);
                Advance();
                if (rounds.IsOver && !Members.Any()) break;
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var (link, member) in _links)
            {
                if (member is not null) await member.DisposeAsync();
                await link.DisposeAsync();
            }

            await Task.WhenAll([accepting, .. _receiving]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AcceptAsync(LinkListener listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested) _events.Writer.TryWrite(new HubEvent.Connected(await listener.AcceptAsync(stop)));
    }

    private async Task ReceiveAsync(Link link, CancellationToken stop)
    {
        try
        {
            while (await link.Messages.ReceiveAsync(stop) is { } message) _events.Writer.TryWrite(new HubEvent.Received(link, message));
            await link.Messages.CloseAsync(stop);
            _events.Writer.TryWrite(new HubEvent.Gone(link, null));
        }
        catch (Exception broken) when (broken is LinkException or OperationCanceledException)
        {
            _events.Writer.TryWrite(new HubEvent.Gone(link, broken));
        }
    }

    private async Task HandleAsync(HubEvent happened, CancellationToken stop)
    {
        switch (happened)
        {
            case HubEvent.Connected(var link):
                _links.Add(link, null);
                _receiving.RemoveAll(task => task.IsCompleted);
                _receiving.Add(ReceiveAsync(link, stop));
                break;
            case HubEvent.Received(var link, var message):
                using (message) await TakeAsync(link, message);
                break;
            case HubEvent.Gone(var link, var cause):
                await DropAsync(link, cause?.Message ?? "it said good-bye");
                break;
        }
    }

    private async Task TakeAsync(Link link, Message message)
    {
        if (!_links.TryGetValue(link, out var member)) return;
        try
        {
            if (member is null && message.Kind != MessageKinds.Hello) throw new FormatException("It did not say hello.");
            switch (message.Kind)
            {
                case MessageKinds.Hello when member is null:
                    Welcome(link, ProtocolJson.Read<Hello>(message.Payload));
                    break;
                case MessageKinds.Ready:
                    member!.IsReady = true;
                    break;
                case MessageKinds.Done:
                    rounds.Done(member!, ProtocolJson.Read<StepsDone>(message.Payload));
                    break;
                case MessageKinds.Payload:
                    var (round, stage, tensor) = PayloadFrame.Read(message.Payload.Span);
                    rounds.Offer(member!, round, stage, tensor, message.Payload[PayloadFrame.HeaderBytes..]);
                    break;
                case MessageKinds.State:
                    rounds.Check(member!, ProtocolJson.Read<StateReport>(message.Payload));
                    break;
                case MessageKinds.Report:
                    Reports[member!.Worker] = ProtocolJson.Read<MemberReport>(message.Payload);
                    break;
                default:
                    throw new FormatException($"A message of kind {message.Kind} is out of place.");
            }
        }
        catch (FormatException wrong)
        {
            member?.Send(MessageKinds.Refusal, Encoding.UTF8.GetBytes(wrong.Message), MessagePriority.Control);
            await DropAsync(link, wrong.Message);
        }
    }

    private void Welcome(Link link, Hello hello)
    {
        if (rounds.IsOver) throw new FormatException("The job is over.");
        if (_links.Count > settings.MaxMembers) throw new FormatException($"The job has {settings.MaxMembers} members, and takes no more.");
        var member = new HubMember(_nextWorker++, Bounded(hello.Name), link);
        _links[link] = member;
        member.Send(MessageKinds.Welcome, ProtocolJson.Write(rounds.WelcomeOf(member.Worker, settings.Job)));
        rounds.Inform(member);
        log?.Invoke($"worker {member.Worker} ({member.Name}) joins at round {rounds.Round}");
    }

    private static string Bounded(string name) => name.Length <= 128 ? name : throw new FormatException("A name has over 128 characters.");

    private async Task DropAsync(Link link, string why)
    {
        if (!_links.Remove(link, out var member)) return;
        if (member is not null)
        {
            log?.Invoke($"worker {member.Worker} ({member.Name}) leaves in round {rounds.Round}: {why}");
            rounds.Leave(member);
            await member.DisposeAsync();
        }

        await link.DisposeAsync();
    }

    private void Advance()
    {
        var members = Members.ToDictionary(member => member.Worker);
        foreach (var (kind, bytes, priority, to) in rounds.Advance(members))
        {
            if (to is not null) to.Send(kind, bytes, priority);
            else foreach (var member in members.Values) member.Send(kind, bytes, priority);
        }
    }
}
