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
/// averages that it needs arrive, with its header at the end; and behind each what the member signs of it, where the job is audited.
/// </summary>
internal sealed class MemberUploads(
    RoundPlan plan, HandIn handIn, int tensors, MessageStream hub, CodecMeter meter, IRoundObserver? observer, IMemberSigner? signer)
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
        if (signer is not null) await SignAsync(0, stop);
    }

    /// <summary>Whether something goes up once the average of a tensor in a stage is there.</summary>
    public bool GoesOn(int stage, int tensor) => Exchanges(stage + 1, tensor) || Completes(stage, tensor);

    /// <summary>Sends what goes up once the average of a tensor in a stage is there: the tensor's next stage, and what is signed of that stage.</summary>
    public async Task GoOnAsync(int stage, int tensor, CancellationToken stop)
    {
        if (Exchanges(stage + 1, tensor)) await SendNextAsync(stage + 1, tensor, stop);
        if (Completes(stage, tensor)) await SignAsync(stage + 1, stop);
    }

    // The last average of a stage which another follows: by then, all that the next stage needs was received, and sent.
    private bool Completes(int stage, int tensor) =>
        signer is not null && !After(tensor).Any(next => Exchanges(stage, next)) && Enumerable.Range(0, tensors).Any(next => Exchanges(stage + 1, next));

    private bool Exchanges(int stage, int tensor) => handIn.Exchange.Exchanges(stage, tensor);

    private IEnumerable<int> After(int tensor) => Enumerable.Range(tensor + 1, tensors - tensor - 1);

    private async Task SendNextAsync(int stage, int tensor, CancellationToken stop)
    {
        var payload = meter.Time(() => Payload(stage, tensor));
        await SendAsync(stage, tensor, payload, stop);
        _sent.Add(payload);
        if (stage != _stage || After(tensor).Any(next => Exchanges(stage, next))) return;
        var header = meter.Time(() => UpdateBody.Seal(handIn.Header(stage), _sent).ToBytes());
        await hub.SendAsync(MessageKinds.Update, header, MessagePriority.Bulk, stop);
        _sent.Clear();
        _stage++;
    }

    private async Task SignAsync(int stage, CancellationToken stop)
    {
        var signed = meter.Time(() => signer!.Sign(plan, stage));
        await hub.SendAsync(MessageKinds.Commitment, StageFrame.Write(plan.Round, stage, signed), MessagePriority.Bulk, stop);
    }

    private ReadOnlyMemory<byte> Payload(int stage, int tensor)
    {
        var payload = handIn.Exchange.Payload(stage, tensor);
        observer?.Sent(plan.Round, stage, tensor, payload);
        return payload;
    }

    private async Task SendAsync(int stage, int tensor, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        await hub.SendAsync(MessageKinds.Payload, PayloadFrame.Write(plan.Round, stage, tensor, payload.Span), MessagePriority.Bulk, stop);
        meter.Sent(payload.Length);
    }
}
