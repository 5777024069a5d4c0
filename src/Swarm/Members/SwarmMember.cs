using System.Diagnostics;
using System.Threading.Channels;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>What a member begins with.</summary>
/// <param name="Worker">Its key.</param>
/// <param name="Round">The round whose average comes next.</param>
/// <param name="State">What all have in common, as of the averages before it.</param>
/// <param name="IsFirst">Whether the job begins with it.</param>
public sealed record MemberStart(int Worker, int Round, SharedState State, bool IsFirst);

/// <summary>
/// One worker of a job in a process of its own: computes on a thread of its own while averages are under way, and applies each
/// at the step that its round's plan names, waiting only when it is not there by then.
/// </summary>
internal sealed class SwarmMember
{
    private readonly MemberStart _start;
    private readonly MessageStream _hub;
    private readonly IPace? _pace;
    private readonly IReplica _replica;
    private readonly RoundSlots _slots;
    private readonly MemberExchanges _exchanges;
    private readonly Channel<RoundPlan> _plans = Channel.CreateUnbounded<RoundPlan>();
    private readonly Action<SharedState>? _applied;
    private int _next;
    private long _steps;
    private TimeSpan _computing, _waiting;

    /// <summary>A member that has been taken in.</summary>
    /// <param name="parts">What the job is made of.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="hub">The link to the hub.</param>
    /// <param name="pace">Holds it to a share of the processor, or null.</param>
    /// <param name="applied">Told what all have in common after every average, on the computing thread; may be null.</param>
    public SwarmMember(ISwarmParts parts, MemberStart start, MessageStream hub, IPace? pace, Action<SharedState>? applied)
    {
        (_start, _hub, _pace, _applied, _next) = (start, hub, pace, applied, start.Round);
        var paths = parts.Paths();
        start.State.Teach(paths);
        _replica = parts.Replica(start.Worker, start.State.Outer, start.IsFirst);
        _slots = new RoundSlots(start.Round);
        _exchanges = new MemberExchanges(parts, paths, _slots, hub);
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
            if (ended == receiving && receiving.IsCompletedSuccessfully) ended = computing;
            await ended;
            var (sent, received) = _exchanges.Bytes;
            var report = new MemberReport(
                _steps, _computing.TotalSeconds, _waiting.TotalSeconds, _exchanges.CodecTime.TotalSeconds, _exchanges.ExchangeTime.TotalSeconds, sent, received);
            await _hub.SendAsync(MessageKinds.Report, ProtocolJson.Write(report), MessagePriority.Control, cancellationToken);
            return await computing;
        }
        finally
        {
            await stop.CancelAsync();
            _plans.Writer.TryComplete();
            await Task.WhenAll(exchanging, receiving, computing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _replica.Dispose();
        }
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        while (await _hub.ReceiveAsync(stop) is { } message)
        {
            using (message)
            {
                if (!Take(message)) return;
            }
        }

        throw new LinkException(LinkFault.Closed, "the hub said good-bye before the job was over", _hub.Peer, "Join again when it is back.");
    }

    // False once the job is over.
    private bool Take(Message message)
    {
        switch (message.Kind)
        {
            case MessageKinds.Plan:
                var plan = ProtocolJson.Read<RoundPlan>(message.Payload);
                _slots[plan.Round].Plan = plan;
                _plans.Writer.TryWrite(plan);
                return true;
            case MessageKinds.Payload:
                var (round, stage, tensor) = PayloadFrame.Read(message.Payload.Span);
                _slots[round].Add(new Incoming(stage, tensor, message.Payload[PayloadFrame.HeaderBytes..].ToArray()));
                return true;
            case MessageKinds.Closed:
                var closed = ProtocolJson.Read<RoundClosed>(message.Payload);
                _slots[closed.Round].Add(new Incoming(0, 0, [], closed));
                return true;
            case MessageKinds.End:
                _plans.Writer.TryComplete();
                return false;
            case MessageKinds.Refusal:
                throw new LinkException(LinkFault.Refused, $"the hub refuses this member: {System.Text.Encoding.UTF8.GetString(message.Payload.Span)}", _hub.Peer, "Join again.");
            default:
                throw new FormatException($"A message of kind {message.Kind} is none of the hub's.");
        }
    }

    private SharedState Compute(CancellationToken stop)
    {
        var state = _start.State;
        var last = _start.Round - 1;
        foreach (var plan in Plans(stop))
        {
            last = plan.Round;
            while (_next < plan.Round - 1) state = ApplyNext(stop);
            if (plan.Of(_start.Worker) is { } part && !IsClosed(plan.Round)) Work(plan, part, ref state, stop);
        }

        while (_next <= last) state = ApplyNext(stop);
        return state;
    }

    private IEnumerable<RoundPlan> Plans(CancellationToken stop)
    {
        while (_plans.Reader.WaitToReadAsync(stop).AsTask().GetAwaiter().GetResult())
        {
            while (_plans.Reader.TryRead(out var plan)) yield return plan;
        }
    }

    private bool IsClosed(int round) => round < _next || _slots[round].Average.Task.IsCompleted;

    private void Work(RoundPlan plan, MemberPlan part, ref SharedState state, CancellationToken stop)
    {
        var (waited, began, sum) = (_waiting, Stopwatch.GetTimestamp(), 0d);
        var delay = plan.Round == _next ? 0 : _slots[plan.Round - 1].Plan!.Delay;
        for (var step = 0; step < plan.Steps; step++)
        {
            if (_next < plan.Round && step >= delay) state = ApplyNext(stop);
            stop.ThrowIfCancellationRequested();
            sum += _replica.Step(plan, part, step);
            _pace?.Rest();
            _steps++;
        }

        if (_next < plan.Round) state = ApplyNext(stop);
        var slot = _slots[plan.Round];
        if (slot.Average.Task is { IsCompletedSuccessfully: true, Result.Closed.IsAbsent: true }) throw new MemberResetException(plan.Round);
        var exchange = _replica.EndRound(_exchanges.Paths);

        waited = _waiting - waited;
        var computed = Stopwatch.GetElapsedTime(began) - waited;
        _computing += computed;
        var done = new StepsDone(plan.Round, sum / plan.Steps, computed.TotalSeconds, waited.TotalSeconds);
        _hub.SendAsync(MessageKinds.Done, ProtocolJson.Write(done), MessagePriority.Control, stop).AsTask().GetAwaiter().GetResult();
        // Only now: behind a first tensor on a slow link, the hub would hear of it when it could long have begun to combine.
        slot.HandedIn.SetResult(exchange);
    }

    private SharedState ApplyNext(CancellationToken stop)
    {
        var slot = _slots[_next];
        var since = Stopwatch.GetTimestamp();
        var average = slot.Average.Task.WaitAsync(stop).GetAwaiter().GetResult();
        _waiting += Stopwatch.GetElapsedTime(since);
        _replica.Apply(average.Delta, slot.Plan!.Outer);
        var state = new SharedState(_next + 1, _replica.Shared, average.Projections);
        var report = new StateReport(_next, state.Root);
        _applied?.Invoke(state);
        _slots.Forget(++_next);
        _hub.SendAsync(MessageKinds.State, ProtocolJson.Write(report), MessagePriority.Control, stop).AsTask().GetAwaiter().GetResult();
        return state;
    }
}

/// <summary>The hub closed a round as if this member had not begun it, but it had: what it computed since fits no record.</summary>
/// <param name="round">The round.</param>
public sealed class MemberResetException(int round) : Exception(
    $"Round {round} was closed without this member, which had begun it. It joins anew, with what all have in common.");
