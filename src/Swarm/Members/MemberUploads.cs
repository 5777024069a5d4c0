using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>What a member hands in at the end of a round's steps.</summary>
/// <param name="Exchange">Its progress.</param>
/// <param name="Header">What its update says of itself, by stage, without what is known of the body.</param>
internal sealed record HandIn(MemberExchange Exchange, Func<int, UpdateHeader> Header);

/// <summary>
/// One member's way up in one round: stage 0 sealed by its header and then sent, each later stage sent tensor by tensor as the
/// averages that it needs arrive, with its header at the end.
/// </summary>
internal sealed class MemberUploads(int round, HandIn handIn, int tensors, MessageStream hub, CodecMeter meter, IRoundObserver? observer)
{
    private readonly List<ReadOnlyMemory<byte>> _sent = [];
    private int _stage = 1;

    /// <summary>Sends stage 0.</summary>
    public async Task BeginAsync(CancellationToken stop)
    {
        var (payloads, header) = meter.Time(() =>
        {
            ReadOnlyMemory<byte>[] made = [.. Enumerable.Range(0, tensors).Select(tensor => Payload(0, tensor))];
            return (made, UpdateBody.Seal(handIn.Header(0), made).ToBytes());
        });
        await hub.SendAsync(MessageKinds.Update, header, MessagePriority.Bulk, stop);
        for (var tensor = 0; tensor < tensors; tensor++) await SendAsync(0, tensor, payloads[tensor], stop);
    }

    /// <summary>Sends a tensor of a later stage, once the average of the stage before is there.</summary>
    public async Task GoOnAsync(int stage, int tensor, CancellationToken stop)
    {
        var exchange = handIn.Exchange;
        var payload = meter.Time(() => Payload(stage, tensor));
        await SendAsync(stage, tensor, payload, stop);
        _sent.Add(payload);
        if (stage != _stage || Enumerable.Range(tensor + 1, tensors - tensor - 1).Any(next => exchange.Exchanges(stage, next))) return;
        var header = meter.Time(() => UpdateBody.Seal(handIn.Header(stage), _sent).ToBytes());
        await hub.SendAsync(MessageKinds.Update, header, MessagePriority.Bulk, stop);
        _sent.Clear();
        _stage++;
    }

    private ReadOnlyMemory<byte> Payload(int stage, int tensor)
    {
        var payload = handIn.Exchange.Payload(stage, tensor);
        observer?.Sent(round, stage, tensor, payload);
        return payload;
    }

    private async Task SendAsync(int stage, int tensor, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        await hub.SendAsync(MessageKinds.Payload, PayloadFrame.Write(round, stage, tensor, payload.Span), MessagePriority.Bulk, stop);
        meter.Sent(payload.Length);
    }
}
