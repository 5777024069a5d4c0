using Orleans.Runtime;
using Orleans.Storage;

namespace ZeroG.InProcess;

/// <summary>How calls wait, start and end. One runs at a time, except those that may interleave.</summary>
internal sealed partial class Activation
{
    private readonly CallList _waiting = new();
    private readonly LinkedList<Call> _running = new();
    private readonly Dictionary<Guid, int> _reentrantSections = [];
    private readonly Action _pump;
    private Call? _blocking;
    private bool _isPumpQueued;

    /// <summary>How many calls run or wait.</summary>
    internal int Load
    {
        get
        {
            lock (Gate)
            {
                return _running.Count + _waiting.Count;
            }
        }
    }

    /// <inheritdoc />
    public bool Receive(Call call)
    {
        bool start;
        lock (Gate)
        {
            if (_state == ActivationState.Ended)
            {
                return false;
            }

            if (IsFull())
            {
                start = false;
            }
            else
            {
                call.Target = this;
                _waiting.Add(call);
                start = QueuePumpLocked();
                call = null!;
            }
        }

        if (start)
        {
            ScheduleSlice();
        }

        call?.Reject(new LimitExceededException(
            $"{this} has as many requests waiting as {nameof(Silo.Messaging.MaxEnqueuedRequestsHardLimit)} allows: "
            + $"{Silo.Messaging.MaxEnqueuedRequestsHardLimit}."));
        return true;
    }

    /// <inheritdoc />
    public void Completed(Call call)
    {
        bool start;
        lock (Gate)
        {
            if (call.Running?.List is not null)
            {
                _running.Remove(call.Running);
            }

            if (call.IsKeepAlive)
            {
                _idleSince = Silo.Clocks.Activations.GetTimestamp();
            }

            if (_blocking == call)
            {
                _blocking = null;
            }

            start = (_waiting.Count > 0 || _state == ActivationState.Deactivating) && QueuePumpLocked();
        }

        if (start)
        {
            ScheduleSlice();
        }
    }

    /// <inheritdoc />
    public void Cancel(Call call)
    {
        bool isWaiting;
        lock (Gate)
        {
            isWaiting = _waiting.Remove(call);
        }

        if (isWaiting)
        {
            call.Reject(new OperationCanceledException(call.GetCancellationToken()));
        }
        else
        {
            Enqueue(() => CancelRunning(call));
        }
    }

    /// <inheritdoc />
    public void OnFailure(Exception exception)
    {
        // The state this activation holds is not that of the store: it must be read again.
        if (exception is InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            Deactivate(new(DeactivationReasonCode.ApplicationError, exception, exception.ToString()));
        }
    }

    internal void EnterReentrantSection(Guid id)
    {
        lock (Gate)
        {
            _reentrantSections[id] = _reentrantSections.GetValueOrDefault(id) + 1;
        }
    }

    internal void ExitReentrantSection(Guid id)
    {
        lock (Gate)
        {
            if (_reentrantSections.TryGetValue(id, out var depth) && depth > 1)
            {
                _reentrantSections[id] = depth - 1;
            }
            else
            {
                _reentrantSections.Remove(id);
            }
        }
    }

    private static void CancelRunning(Call call)
    {
        try
        {
            call.TryCancel();
        }
        catch (AggregateException)
        {
            // What the grain does when its token is cancelled is answered by its call.
        }
    }

    private bool QueuePumpLocked()
    {
        if (_isPumpQueued)
        {
            return false;
        }

        _isPumpQueued = true;
        return EnqueueLocked(_pump);
    }

    /// <summary>Starts the first waiting call that may start. One turn a call: the next one is queued.</summary>
    private void Pump()
    {
        Call call;
        lock (Gate)
        {
            _isPumpQueued = false;
            if (_state != ActivationState.Valid)
            {
                FinishWhenQuietLocked();
                return;
            }

            var index = FindInvocableLocked();
            if (index < 0)
            {
                return;
            }

            call = _waiting.RemoveAt(index);
            call.Running = _running.AddLast(call);
            if (_blocking is null && !call.IsAlwaysInterleave)
            {
                _blocking = call;
            }

            if (_waiting.Count > 0)
            {
                // The slice that runs this turn goes on with it.
                QueuePumpLocked();
            }
        }

        Start(call);
    }

    private void Start(Call call)
    {
        if (call.IsCompleted && call.IsAwaited)
        {
            // It timed out or was cancelled while it waited.
            Completed(call);
            return;
        }

        if (call.RequestContext is not null)
        {
            RequestContext.CallContextData.Value = new() { Values = call.RequestContext };
        }

        if (Silo.Origin.IncomingFilters is { Length: > 0 } filters || Model.IsFilter)
        {
            IncomingCall.Start(call, this, Silo.Origin.IncomingFilters);
        }
        else
        {
            call.Start(GrainInstance!);
        }
    }

    private int FindInvocableLocked()
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            try
            {
                if (MayStartLocked(_waiting[i]))
                {
                    return i;
                }
            }
            catch (Exception exception)
            {
                // The predicate of the grain class failed.
                _waiting.RemoveAt(i--).Fail(exception);
            }
        }

        return -1;
    }

    private bool MayStartLocked(Call call) =>
        _running.Count == 0
        || call.IsAlwaysInterleave
        || _blocking is null
        || (_blocking.IsReadOnly && call.IsReadOnly)
        || (_reentrantSections.Count > 0 && _reentrantSections.ContainsKey(call.ReentrancyId))
        || Model.IsReentrant
        || (Model.MayInterleave is { } mayInterleave
            && (mayInterleave(GrainInstance!, call) || mayInterleave(GrainInstance!, _blocking)));

    private bool IsFull() =>
        Silo.Messaging.MaxEnqueuedRequestsHardLimit is > 0 and var limit && _waiting.Count >= limit;
}
