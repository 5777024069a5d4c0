using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>Takes part in a job as one member: joins, fetches what all have in common, trains, and joins anew when it loses its place.</summary>
public sealed class SwarmClient
{
    private const int LongestMessage = 1 << 20, LongestRecord = 1 << 23;
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(50), s_longestWait = TimeSpan.FromSeconds(2);

    private static readonly MessageLimits s_limits = new(
        new MessageLimit(MessageKinds.Welcome, LongestMessage),
        new MessageLimit(MessageKinds.Plan, LongestMessage),
        new MessageLimit(MessageKinds.Payload, MessageLimits.MaxLength),
        new MessageLimit(MessageKinds.Closed, LongestMessage),
        new MessageLimit(MessageKinds.Record, LongestRecord),
        new MessageLimit(MessageKinds.End, 0),
        new MessageLimit(MessageKinds.Refusal, 4096),
        new MessageLimit(MessageKinds.Granted, RoundFrame.Bytes),
        new MessageLimit(MessageKinds.Heartbeat, 0),
        new MessageLimit(MessageKinds.Reset, 4096));

    private readonly MemberSettings _settings;
    private readonly StateDonor? _donor;
    private (string Job, ISwarmParts Parts)? _job;

    private SwarmClient(MemberSettings settings, StateDonor? donor) => (_settings, _donor) = (settings, donor);

    /// <summary>Joins, and takes part until the job is over.</summary>
    /// <returns>What all members have in common at the end.</returns>
    /// <exception cref="LinkException">The hub cannot be reached, went away for longer than its patience lasts, or refused this member.</exception>
    /// <exception cref="Training.DiLoCo.TrainingDivergedException">Its training diverged.</exception>
    public static async Task<SharedState> RunAsync(MemberSettings settings, CancellationToken cancellationToken = default)
    {
        await using var donor = settings.Donor is { } local ? new StateDonor(settings.Link with { Shape = settings.DonorShape }, local) : null;
        var client = new SwarmClient(settings, donor);
        var clock = settings.Link.Clock;
        for (var (wait, lostAt) = (s_firstWait, clock.GetTimestamp()); ;)
        {
            try
            {
                return await client.RunOnceAsync(() => (wait, lostAt) = (s_firstWait, 0), cancellationToken);
            }
            catch (MemberResetException reset)
            {
                // It joins anew, with what all have in common.
                settings.Observer?.Rejoins(reset);
            }
            catch (LinkException lost) when (lost.Fault is LinkFault.Vanished or LinkFault.Stalled or LinkFault.Unavailable or LinkFault.Closed)
            {
                if (lostAt == 0) lostAt = clock.GetTimestamp();
                if (clock.GetElapsedTime(lostAt) >= settings.Patience) throw;
                settings.Observer?.Rejoins(lost);
                await Task.Delay(wait, clock, cancellationToken);
                wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait;
            }
        }
    }

    private async Task<SharedState> RunOnceAsync(Action joined, CancellationToken cancellationToken)
    {
        var options = _settings.Link with { Role = LinkRole.Worker, Limits = s_limits };
        await using var link = await _settings.Hub.ConnectAsync(options, cancellationToken);
        var hello = new Hello(_settings.Name, _donor?.Port ?? 0);
        await link.Messages.SendAsync(MessageKinds.Hello, ProtocolJson.Write(hello), MessagePriority.Control, cancellationToken);
        var welcome = await WelcomeAsync(link.Messages, cancellationToken);
        joined();
        await using var heartbeat = new Heartbeat(link.Messages, options.Clock);
        _settings.Observer?.Joined(welcome.Worker, welcome.Round);

        // The model is made, and its code compiled, while the state comes.
        var making = Task.Run(() => PartsOf(welcome), cancellationToken);
        var fetched = welcome.StateRoot.Length == 0 ? null : await FetchAsync(welcome, cancellationToken);
        var parts = await making;
        var state = fetched is null ? SharedState.Start(parts.Start, parts.Paths()) : Read(fetched, welcome, parts);
        _donor?.Offer(state);
        var start = new MemberStart(welcome.Worker, welcome.Round, state, welcome.Epoch, welcome.Job);
        var signer = _settings.Signer?.Invoke(welcome.Worker, welcome.Round);
        var member = new SwarmMember(parts, start, link.Messages, _settings.Pace, Applied, _settings.Observer, signer);
        SharedState ended;
        try
        {
            ended = await member.RunAsync(cancellationToken);
        }
        catch (FormatException wrong)
        {
            throw new LinkException(LinkFault.Malformed, $"the hub breaks the protocol: {wrong.Message}", link.Messages.Peer, "Run the same version at both ends.", wrong);
        }

        await link.Messages.CloseAsync(cancellationToken);
        return ended;
    }

    private static async Task<Welcome> WelcomeAsync(MessageStream hub, CancellationToken cancellationToken)
    {
        using var message = await hub.ReceiveAsync(cancellationToken)
            ?? throw new LinkException(LinkFault.Refused, "the hub said good-bye", hub.Peer, "See its log.");
        return message.Kind switch
        {
            MessageKinds.Welcome => ProtocolJson.Read<Welcome>(message.Payload),
            MessageKinds.Refusal => throw SwarmMember.Refused(message, hub),
            _ => throw new LinkException(LinkFault.Malformed, $"the hub answered with a message of kind {message.Kind}", hub.Peer, "Run the same version at both ends."),
        };
    }

    private async Task<byte[]> FetchAsync(Welcome welcome, CancellationToken cancellationToken)
    {
        var (bytes, donors) = await StateFetch.RunAsync(welcome, _settings, cancellationToken);
        _settings.Observer?.Fetched(donors);
        return bytes;
    }

    private static SharedState Read(byte[] fetched, Welcome welcome, ISwarmParts parts)
    {
        var state = SharedState.Read(new MemoryStream(fetched), parts.Start.Parameters.Layout, parts.Paths());
        return state.Rounds == welcome.Round && state.Root == welcome.StateRoot
            ? state
            : throw new FormatException($"The state that the hub names is of {state.Rounds} averages, where {welcome.Round} were due.");
    }

    private ISwarmParts PartsOf(Welcome welcome)
    {
        if (_job is var (job, known) && job == welcome.Job) return known;
        var parts = _settings.Parts(welcome.Job);
        _job = (welcome.Job, parts);
        if (welcome.Round > 0) WarmUp(parts);
        return parts;
    }

    // One step of a model that is thrown away: what it compiles, the first real step would have to wait for.
    private static void WarmUp(ISwarmParts parts)
    {
        var part = new MemberPlan(0, [new SampleRange(0, int.MaxValue)]);
        parts.Replica(0, parts.Start, false).Step(new RoundPlan(0, 0, 1, 0, 0, new(), [part]), part, 0);
    }

    private void Applied(SharedState state)
    {
        _donor?.Offer(state);
        _settings.Observer?.Applied(state);
    }
}
