using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>
/// One worker of a job in a process of its own: computes on a thread of its own while averages are under way, and applies each
/// at the step that its round's plan names, waiting only when it is not there by then.
/// </summary>
/// <remarks>
/// It begins a round only once the hub has granted it, which it asks for a round ahead: steps that were granted count, in their
/// round or, as error feedback, in a later one; steps that are not are never begun.
/// </remarks>
internal sealed class SwarmMember
{
    private readonly ISwarmParts _parts;
    private readonly MemberStart _start;
    private readonly MessageStream _hub;
    private readonly IPace? _pace;
    private readonly RoundSlots _slots;
    private readonly MemberExchanges _exchanges;
    private readonly UpdateHeaders _headers;
    private readonly Channel<RoundPlan> _plans = Channel.CreateUnbounded<RoundPlan>();
    private readonly Action<SharedState>? _applied;
    private readonly IMemberObserver? _observer;
    private readonly IRoundObserver? _rounds;
    private readonly IMemberSigner? _signer;
    private readonly HashSet<int> _worked = [];
    private IReplica? _replica; // made when its first round begins
    private SharedState _state;
    private int _next, _claimed = -1;
    private long _steps, _owed;
    private TimeSpan _computing, _waiting;
    private volatile bool _isOver;

    /// <summary>A member that has been taken in.</summary>
    /// <param name="parts">What the job is made of.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="hub">The link to the hub.</param>
    /// <param name="pace">Holds it to a share of the processor, or null.</param>
    /// <param name="applied">Told what all have in common after every average, on the computing thread; may be null.</param>
    /// <param name="observer">Told when it begins a round, and gives who is told of its rounds where it signs nothing; may be null.</param>
    /// <param name="signer">Signs what it sends, where the job is audited; null otherwise.</param>
    public SwarmMember(
        ISwarmParts parts, MemberStart start, MessageStream hub, IPace? pace, Action<SharedState>? applied, IMemberObserver? observer, IMemberSigner? signer = null)
    {
        (_parts, _start, _hub, _pace, _applied, _observer, _signer, _next, _state) = (parts, start, hub, pace, applied, observer, signer, start.Round, start.State);
        var paths = parts.Paths();
        start.State.Teach(paths);
        _headers = new UpdateHeaders(start.Job, start.Epoch, paths[0].Codec);
        _slots = new RoundSlots(start.Round);
        _rounds = signer?.Rounds ?? observer?.Rounds(start.Worker);
        _exchanges = new MemberExchanges(parts, paths, _slots, hub, _rounds, signer);
    }

    /// <summary>Takes part until the job is over.</summary>
    /// <exception cref="LinkException">The link to the hub failed, or the hub refused this member.</exception>
    /// <exception cref="TrainingDivergedException">Its training diverged.</exception>
    /// <exception cref="MemberResetException">The hub went on without a round that this member has begun: it must join anew.</exception>
    public async Task<SharedState> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var exchanging = _exchanges.RunAsync(_start.Round, stop.Token);
        var receiving = ReceiveAsync(stop.Token);
        var computing = Task.Factory.StartNew(() => Compute(stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await _hub.SendAsync(MessageKinds.Ready, default, MessagePriority.Control, cancellationToken);
            var ended = await Task.WhenAny(computing, receiving, exchanging);
            if (ended == receiving && receiving.IsCompletedSuccessfully) ended = await Task.WhenAny(computing, exchanging);
            await ended;
            var (sent, received) = _exchanges.Meter.Bytes;
            var report = new MemberReport(
                _steps, _computing.TotalSeconds, _waiting.TotalSeconds, _exchanges.Meter.CodecTime.TotalSeconds, _exchanges.Meter.ExchangeTime.TotalSeconds, sent,
                received);
            await _hub.SendAsync(MessageKinds.Report, ProtocolJson.Write(report), MessagePriority.Control, cancellationToken);
            return await computing;
        }
        finally
        {
            await stop.CancelAsync();
            _plans.Writer.TryComplete();
            await Task.WhenAll(exchanging, receiving, computing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _replica?.Dispose();
        }
    }

    internal static LinkException Refused(Message message, MessageStream hub) => new(
        LinkFault.Refused, $"the hub refuses this member: {Encoding.UTF8.GetString(message.Payload.Span)}", hub.Peer, "See that it runs the hub's version of the job, and join again.");

    private async Task ReceiveAsync(CancellationToken stop)
    {
        while (await _hub.ReceiveAsync(stop) is { } message)
        {
            using (message)
            {
                if (!await TakeAsync(message, stop)) return;
            }
        }

        throw new LinkException(LinkFault.Closed, "the hub said good-bye before the job was over", _hub.Peer, "Join again when it is back.");
    }

    // False once the job is over.
    private async ValueTask<bool> TakeAsync(Message message, CancellationToken stop)
    {
        switch (message.Kind)
        {
            case MessageKinds.Heartbeat:
                return true;
            case MessageKinds.Plan:
                var plan = ProtocolJson.Read<RoundPlan>(message.Payload);
                (await _slots.WaitAsync(plan.Round, stop)).Plan = plan;
                _plans.Writer.TryWrite(plan);
                return true;
            case MessageKinds.Granted:
                _slots.At(RoundFrame.Read(message.Payload.Span)).Granted.TrySetResult();
                return true;
            case MessageKinds.Payload:
                var (round, stage, tensor) = PayloadFrame.Read(message.Payload.Span);
                (await _slots.WaitAsync(round, stop)).Add(new Incoming(stage, tensor, message.Payload[PayloadFrame.HeaderBytes..].ToArray()));
                return true;
            case MessageKinds.Record when _signer is not null:
                var of = RoundFrame.Read(message.Payload.Span[..Math.Min(RoundFrame.Bytes, message.Payload.Length)]);
                (await _slots.WaitAsync(of, stop)).Record = message.Payload[RoundFrame.Bytes..].ToArray();
                return true;
            case MessageKinds.Closed:
                var closed = ProtocolJson.Read<RoundClosed>(message.Payload);
                (await _slots.WaitAsync(closed.Round, stop)).Add(new Incoming(0, 0, [], closed));
                return true;
            case MessageKinds.End:
                _isOver = true;
                _plans.Writer.TryComplete();
                return false;
            case MessageKinds.Reset:
                throw new MemberResetException(Encoding.UTF8.GetString(message.Payload.Span));
            case MessageKinds.Refusal:
                throw Refused(message, _hub);
            default:
                throw new FormatException($"A message of kind {message.Kind} is none of the hub's.");
        }
    }

    private SharedState Compute(CancellationToken stop)
    {
        var last = _start.Round - 1;
        foreach (var plan in Plans(stop))
        {
            last = plan.Round;
            while (_next < plan.Round - 1) ApplyNext(stop);
            if (plan.Of(_start.Worker) is { } part && IsGranted(plan.Round, stop)) Work(plan, part, stop);
        }

        while (_next <= last) ApplyNext(stop);
        return _state;
    }

    private IEnumerable<RoundPlan> Plans(CancellationToken stop)
    {
        while (_plans.Reader.WaitToReadAsync(stop).AsTask().GetAwaiter().GetResult())
        {
            while (_plans.Reader.TryRead(out var plan)) yield return plan;
        }
    }

    // A round that was closed without this member is not begun; nor one that nothing comes after.
    private bool IsGranted(int round, CancellationToken stop)
    {
        if (round < _next) return false;
        Claim(round, stop);
        var slot = _slots.At(round);
        Task.WhenAny(slot.Granted.Task, slot.Average.Task).WaitAsync(stop).GetAwaiter().GetResult();
        return slot.Granted.Task.IsCompleted && !(_isOver && slot.Average.Task.IsCompleted);
    }

    private void Claim(int round, CancellationToken stop)
    {
        if (round <= _claimed) return;
        _claimed = round;
        Send(MessageKinds.Claim, RoundFrame.Write(round), stop);
    }

    private void Work(RoundPlan plan, MemberPlan part, CancellationToken stop)
    {
        _observer?.Working(plan.Round);
        _replica ??= Begin(plan);
        _worked.Add(plan.Round);
        var (waited, began, sum) = (_waiting, Stopwatch.GetTimestamp(), 0d);
        var delay = plan.Round == _next ? 0 : _slots.At(plan.Round - 1).Plan!.Delay;
        for (var step = 0; step < plan.Steps; step++)
        {
            if (_next < plan.Round && step >= delay) ApplyNext(stop);
            stop.ThrowIfCancellationRequested();

            // Asked for while there is time, so that nobody waits for the answer.
            if (_claimed <= plan.Round && _slots.At(plan.Round + 1).Plan?.Of(_start.Worker) is not null) Claim(plan.Round + 1, stop);
            sum += _replica.Step(plan, part, step);
            _pace?.Rest();
            _steps++;
        }

        if (_next < plan.Round) ApplyNext(stop);
        _owed += (long)plan.Steps * _parts.TokensPerStep;
        var (root, tokens) = (_parts.ExchangesGradients ? UpdateHeaders.NoRoot : _state.Root, _owed);
        var exchange = _replica.EndRound(_exchanges.Paths);

        waited = _waiting - waited;
        var computed = Stopwatch.GetElapsedTime(began) - waited;
        _computing += computed;
        var done = new StepsDone(plan.Round, sum / plan.Steps, computed.TotalSeconds, waited.TotalSeconds);

        // Before the first tensor: behind it on a slow link, the hub would hear of it when it could long have begun to combine.
        Send(MessageKinds.Done, ProtocolJson.Write(done), stop);
        _slots.At(plan.Round).HandedIn.SetResult(new HandIn(exchange, stage => _headers.Of(plan, stage, _start.Worker, root, tokens)));
    }

    private IReplica Begin(RoundPlan plan)
    {
        var replica = _parts.Replica(_start.Worker, _state.Outer, plan.Round == 0);
        if (_rounds is not null) replica.Observe(_rounds);
        return replica;
    }

    private void ApplyNext(CancellationToken stop)
    {
        var slot = _slots.At(_next);
        var since = Stopwatch.GetTimestamp();
        var average = slot.Average.Task.WaitAsync(stop).GetAwaiter().GetResult();
        _waiting += Stopwatch.GetElapsedTime(since);
        if (_worked.Remove(_next) && average.Closed.IsAbsent) throw new MemberResetException($"Round {_next} was closed as if this member had not begun it.");
        if (average.Closed.Accepted.Any(count => count > 0)) _owed = 0;
        _state = new SharedState(_next + 1, Apply(average, slot.Plan!), average.Projections);
        _rounds?.Applied(_next);
        _signer?.Applied(_state);
        var report = new StateReport(_next, _state.Root);
        _applied?.Invoke(_state);
        _slots.Forget(++_next);
        Send(MessageKinds.State, ProtocolJson.Write(report), stop);
    }

    private OuterState Apply(RoundAverage average, RoundPlan plan)
    {
        if (_replica is null) return OuterNesterov.Step(_state.Outer, average.Delta, plan.Outer);
        _replica.Apply(average.Delta, plan);
        return _replica.Shared;
    }

    private void Send(byte kind, byte[] bytes, CancellationToken stop) =>
        _hub.SendAsync(kind, bytes, MessagePriority.Control, stop).AsTask().GetAwaiter().GetResult();
}
