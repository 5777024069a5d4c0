using System.Net;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>How a member takes part.</summary>
public sealed record MemberSettings
{
    /// <summary>Address of the hub.</summary>
    public required IPEndPoint Hub { get; init; }

    /// <summary>What links are made of; limits and role are filled in.</summary>
    public required LinkOptions Link { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Makes the job's parts from the recipe that the hub gives; throws when this member does not know that job.</summary>
    public required Func<string, ISwarmParts> Parts { get; init; }

    /// <summary>Holds it to a share of the processor, or null.</summary>
    public IPace? Pace { get; init; }
}

/// <summary>Takes part in a job as one member.</summary>
public static class SwarmClient
{
    private const int LongestMessage = 1 << 20;

    /// <summary>Joins, and takes part until the job is over.</summary>
    /// <returns>What all members have in common at the end.</returns>
    /// <exception cref="LinkException">The hub cannot be reached, went away, or refused this member.</exception>
    public static async Task<SharedState> RunAsync(MemberSettings settings, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return await RunOnceAsync(settings, cancellationToken);
            }
            catch (MemberResetException)
            {
                // It joins anew, with what all have in common.
            }
        }
    }

    private static async Task<SharedState> RunOnceAsync(MemberSettings settings, CancellationToken cancellationToken)
    {
        var options = settings.Link with { Role = LinkRole.Worker, Limits = s_limits };
        await using var link = await LinkClient.ConnectAsync(settings.Hub, options, cancellationToken);
        await link.Messages.SendAsync(MessageKinds.Hello, ProtocolJson.Write(new Hello(settings.Name, 0)), MessagePriority.Control, cancellationToken);
        using var message = await link.Messages.ReceiveAsync(cancellationToken)
            ?? throw new LinkException(LinkFault.Refused, "the hub said good-bye", link.Messages.Peer, "See its log.");
        if (message.Kind != MessageKinds.Welcome)
            throw new LinkException(LinkFault.Malformed, $"the hub answered with a message of kind {message.Kind}", link.Messages.Peer, "Run the same version at both ends.");
        var welcome = ProtocolJson.Read<Welcome>(message.Payload);
        var parts = settings.Parts(welcome.Job);
        var start = new MemberStart(welcome.Worker, welcome.Round, SharedState.Start(parts.Start, parts.Paths()), welcome.Round == 0);
        var state = await new SwarmMember(parts, start, link.Messages, settings.Pace, null).RunAsync(cancellationToken);
        await link.Messages.CloseAsync(cancellationToken);
        return state;
    }

    private static readonly MessageLimits s_limits = new(
        new MessageLimit(MessageKinds.Welcome, LongestMessage),
        new MessageLimit(MessageKinds.Plan, LongestMessage),
        new MessageLimit(MessageKinds.Payload, MessageLimits.MaxLength),
        new MessageLimit(MessageKinds.Closed, LongestMessage),
        new MessageLimit(MessageKinds.End, 0),
        new MessageLimit(MessageKinds.Refusal, 4096));
}
