using System.Net;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>A member that does as a test says.</summary>
internal sealed class ScriptedMember : IAsyncDisposable
{
    private static readonly MessageLimits s_all = new([.. Enumerable.Range(1, 17).Select(kind => new MessageLimit((byte)kind, 1 << 20))]);

    private readonly Link _link;
    private readonly CancellationToken _bound;

    private ScriptedMember(Link link, Welcome welcome, CancellationToken bound) => (_link, Welcome, _bound) = (link, welcome, bound);

    public Welcome Welcome { get; }

    public static async Task<ScriptedMember> JoinAsync(IPEndPoint hub, LinkOptions link, CancellationToken bound, string name = "scripted")
    {
        var made = await LinkClient.ConnectAsync(hub, link with { Role = LinkRole.Worker, Limits = s_all, Messages = new MessageStreamOptions { ReadAhead = 1 } }, bound);
        await made.Messages.SendAsync(MessageKinds.Hello, ProtocolJson.Write(new Hello(name, 0)), MessagePriority.Control, bound);
        using var welcome = await made.Messages.ReceiveAsync(bound);
        if (welcome!.Value.Kind != MessageKinds.Welcome) throw new UnauthorizedAccessException(System.Text.Encoding.UTF8.GetString(welcome.Value.Payload.Span));
        return new ScriptedMember(made, ProtocolJson.Read<Welcome>(welcome.Value.Payload), bound);
    }

    public ValueTask SendAsync(byte kind, byte[] bytes) => _link.Messages.SendAsync(kind, bytes, MessagePriority.Bulk, _bound);

    /// <summary>The next message but heartbeats.</summary>
    public async Task<(byte Kind, byte[] Bytes)> ReceiveAsync()
    {
        while (true)
        {
            using var message = await _link.Messages.ReceiveAsync(_bound) ?? throw new EndOfStreamException();
            if (message.Kind != MessageKinds.Heartbeat) return (message.Kind, message.Payload.ToArray());
        }
    }

    /// <summary>The next message of a kind; others are dropped.</summary>
    public async Task<byte[]> ReceiveAsync(byte kind)
    {
        while (true)
        {
            using var message = await _link.Messages.ReceiveAsync(_bound) ?? throw new EndOfStreamException();
            if (message.Kind == kind) return message.Payload.ToArray();
        }
    }

    /// <summary>Is ready, waits for its first plan, and has its steps granted.</summary>
    public async Task<RoundPlan> BeginAsync()
    {
        await SendAsync(MessageKinds.Ready, []);
        RoundPlan plan;
        do plan = ProtocolJson.Read<RoundPlan>(await ReceiveAsync(MessageKinds.Plan));
        while (plan.Of(Welcome.Worker) is null);
        await SendAsync(MessageKinds.Claim, RoundFrame.Write(plan.Round));
        await ReceiveAsync(MessageKinds.Granted);
        return plan;
    }

    /// <summary>The header and payloads of stage 0, of an update of zeros.</summary>
    public (UpdateHeader Header, byte[][] Payloads) Update(RoundPlan plan, ISwarmParts parts, string baseRoot)
    {
        var paths = parts.Paths();
        var exchange = new MemberExchange(paths, new Training.Model.ParameterVector(parts.Start.Parameters.Layout));
        byte[][] payloads = [.. Enumerable.Range(0, paths.Count).Select(tensor => exchange.Payload(0, tensor))];
        var header = new UpdateHeaders(Welcome.Job, Welcome.Epoch, paths[0].Codec)
            .Of(plan, 0, Welcome.Worker, baseRoot, (long)plan.Steps * parts.TokensPerStep);
        return (UpdateBody.Seal(header, [.. payloads.Select(payload => (ReadOnlyMemory<byte>)payload)]), payloads);
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();
}
