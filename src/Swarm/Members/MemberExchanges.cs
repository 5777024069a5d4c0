using System.Diagnostics;
using System.Security.Cryptography;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Members;

/// <summary>
/// The exchanges of one member, round after round, beside its inner steps: what it hands in goes up tensor by tensor, and
/// averages come down meanwhile. The only user of the member's projections.
/// </summary>
internal sealed class MemberExchanges(ISwarmParts parts, IReadOnlyList<TensorPath> paths, RoundSlots slots, MessageStream hub, IRoundObserver? observer, IMemberSigner? signer)
{
    private readonly ParameterVector _nothing = new(parts.Start.Parameters.Layout);

    /// <summary>How each tensor is exchanged.</summary>
    public IReadOnlyList<TensorPath> Paths => paths;

    /// <summary>What it measured.</summary>
    public CodecMeter Meter { get; } = new();

    /// <summary>Takes part in the rounds from that one on, until cancelled.</summary>
    public async Task RunAsync(int first, CancellationToken stop)
    {
        for (var round = first; ; round++) await RunRoundAsync(round, slots.At(round), stop);
    }

    private async Task RunRoundAsync(int round, RoundSlot slot, CancellationToken stop)
    {
        // Averages before this member's steps are done: the round goes on without it, and its progress goes up with a later one.
        var averages = slot.Inbox.WaitToReadAsync(stop).AsTask();
        await await Task.WhenAny(slot.HandedIn.Task, averages);
        TensorPath.Begin(paths, slot.Plan ?? throw new FormatException($"The hub sends averages of round {round} before its plan."));
        var handIn = slot.HandedIn.Task.IsCompletedSuccessfully ? await slot.HandedIn.Task : null;
        var exchange = handIn?.Exchange ?? new MemberExchange(paths, _nothing);
        var uploads = handIn is null ? null : new MemberUploads(slot.Plan, handIn, paths.Count, hub, Meter, observer, signer);
        var began = Stopwatch.GetTimestamp();
        using var dropped = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var upload = uploads?.BeginAsync(dropped.Token) ?? Task.CompletedTask;

        using var root = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var incoming in slot.Inbox.ReadAllAsync(stop))
        {
            if (incoming.Closed is { } closed)
            {
                // What is not sent by now is not accepted either: it stays as error feedback.
                await dropped.CancelAsync();
                await upload.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

                // What could not be signed is no slow link.
                if (signer is not null && upload.IsFaulted) await upload;
                var average = Meter.Time(() => End(exchange, closed, handIn is not null, root, slot));
                if (handIn is not null) Meter.Exchanged(Stopwatch.GetElapsedTime(began));
                slot.Average.SetResult(average);
                return;
            }

            Meter.Time(() =>
            {
                exchange.Receive(incoming.Stage, incoming.Tensor, incoming.Payload);
                root.AppendData(incoming.Payload);
                observer?.Received(round, incoming.Stage, incoming.Tensor, incoming.Payload);
                return true;
            });
            Meter.Received(incoming.Payload.Length);

            // The next stage of a tensor needs the average of the one before, and no other tensor's; what is signed of it, all of that stage.
            if (uploads?.GoesOn(incoming.Stage, incoming.Tensor) == true)
            {
                await upload;
                upload = uploads.GoOnAsync(incoming.Stage, incoming.Tensor, dropped.Token);
            }
        }
    }

    private RoundAverage End(MemberExchange exchange, RoundClosed closed, bool isMine, IncrementalHash root, RoundSlot slot)
    {
        var received = Convert.ToHexStringLower(root.GetHashAndReset());
        if (received != closed.Root)
            throw new FormatException($"The averages of round {closed.Round} have the root {received}, but the hub closed it with {closed.Root}.");
        if (isMine) exchange.Finish(closed.Accepted);
        observer?.Closed(closed.Round, closed.Accepted, isMine ? exchange.Feedback : null);
        signer?.Recorded(slot.Plan!, slot.Record ?? throw new FormatException($"The hub closed round {closed.Round} without its signed record."), closed.Accepted);
        return new RoundAverage(exchange.Delta, SharedState.Learned(paths), closed);
    }
}
