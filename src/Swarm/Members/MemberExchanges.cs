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
internal sealed class MemberExchanges(ISwarmParts parts, IReadOnlyList<TensorPath> paths, RoundSlots slots, MessageStream hub)
{
    private readonly ParameterVector _nothing = new(parts.Start.Parameters.Layout);

    private long _codecTicks, _exchangeTicks, _sent, _received;

    /// <summary>How each tensor is exchanged.</summary>
    public IReadOnlyList<TensorPath> Paths => paths;

    /// <summary>Time of encoding, decoding and hashing.</summary>
    public TimeSpan CodecTime => new(Interlocked.Read(ref _codecTicks));

    /// <summary>Time from the end of this member's steps until the round's average was whole, all rounds together.</summary>
    public TimeSpan ExchangeTime => new(Interlocked.Read(ref _exchangeTicks));

    /// <summary>Payload bytes sent and received.</summary>
    public (long Sent, long Received) Bytes => (Interlocked.Read(ref _sent), Interlocked.Read(ref _received));

    /// <summary>Takes part in the rounds from that one on, until cancelled.</summary>
    public async Task RunAsync(int first, CancellationToken stop)
    {
        for (var round = first; ; round++) await RunRoundAsync(round, slots[round], stop);
    }

    private async Task RunRoundAsync(int round, RoundSlot slot, CancellationToken stop)
    {
        // Averages before this member's steps are done: the round goes on without it.
        var averages = slot.Inbox.WaitToReadAsync(stop).AsTask();
        await Task.WhenAny(slot.HandedIn.Task, averages);
        TensorPath.Begin(paths, slot.Plan!);
        var began = Stopwatch.GetTimestamp();
        var isMine = slot.HandedIn.Task.IsCompletedSuccessfully;
        var exchange = isMine ? await slot.HandedIn.Task : new MemberExchange(paths, _nothing);
        using var dropped = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var upload = isMine ? UploadAsync(round, exchange, dropped.Token) : Task.CompletedTask;

        using var root = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var incoming in slot.Inbox.ReadAllAsync(stop))
        {
            if (incoming.Closed is { } closed)
            {
                // What is not sent by now is not accepted either: it stays as error feedback.
                await dropped.CancelAsync();
                await upload.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var average = End(exchange, closed, isMine, root);
                if (isMine) Interlocked.Add(ref _exchangeTicks, Stopwatch.GetElapsedTime(began).Ticks);
                slot.Average.SetResult(average);
                return;
            }

            var since = Stopwatch.GetTimestamp();
            exchange.Receive(incoming.Stage, incoming.Tensor, incoming.Payload);
            root.AppendData(incoming.Payload);
            Interlocked.Add(ref _codecTicks, Stopwatch.GetElapsedTime(since).Ticks);
            Interlocked.Add(ref _received, incoming.Payload.Length);

            // The next stage of a tensor needs the average of the one before, and no other tensor's.
            if (isMine && exchange.Exchanges(incoming.Stage + 1, incoming.Tensor))
            {
                await upload;
                upload = SendAsync(round, incoming.Stage + 1, incoming.Tensor, exchange, dropped.Token);
            }
        }
    }

    private async Task UploadAsync(int round, MemberExchange exchange, CancellationToken stop)
    {
        for (var tensor = 0; tensor < paths.Count; tensor++) await SendAsync(round, 0, tensor, exchange, stop);
    }

    private async Task SendAsync(int round, int stage, int tensor, MemberExchange exchange, CancellationToken stop)
    {
        var since = Stopwatch.GetTimestamp();
        var payload = exchange.Payload(stage, tensor);
        Interlocked.Add(ref _codecTicks, Stopwatch.GetElapsedTime(since).Ticks);
        await hub.SendAsync(MessageKinds.Payload, PayloadFrame.Write(round, stage, tensor, payload), MessagePriority.Bulk, stop);
        Interlocked.Add(ref _sent, payload.Length);
    }

    private RoundAverage End(MemberExchange exchange, RoundClosed closed, bool isMine, IncrementalHash root)
    {
        var since = Stopwatch.GetTimestamp();
        var received = Convert.ToHexStringLower(root.GetHashAndReset());
        if (received != closed.Root)
            throw new FormatException($"The averages of round {closed.Round} have the root {received}, but the hub closed it with {closed.Root}.");
        if (isMine) exchange.Finish(closed.Accepted);
        var learned = paths.Select(path => path.Projection.State.ToArray()).ToArray();
        Interlocked.Add(ref _codecTicks, Stopwatch.GetElapsedTime(since).Ticks);
        return new RoundAverage(exchange.Delta, learned, closed);
    }
}
