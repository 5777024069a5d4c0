using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>
/// Work that runs one piece at a time: the turns of an activation, of an observer, or of an operation of the runtime. A piece is
/// an action, or a task of the queue's own task scheduler.
/// </summary>
internal abstract class TurnQueue : IThreadPoolWorkItem
{
    [ThreadStatic]
    private static TurnQueue? t_current;

    private readonly ITurnScheduler _scheduler;
    private readonly Queue<object> _work = new();
    private bool _isScheduled;
    private bool _isDead;

    protected TurnQueue(ITurnScheduler scheduler)
    {
        _scheduler = scheduler;
        Tasks = new(this);
    }

    /// <summary>Runs tasks as turns of this queue; whatever is awaited within a turn continues here.</summary>
    internal TurnTaskScheduler Tasks { get; }

    /// <summary>Whether the thread runs a turn of this queue.</summary>
    internal bool IsCurrent => t_current == this;

    protected Lock Gate { get; } = new();

    /// <summary>What <see cref="RuntimeContext.Current"/> is during turns.</summary>
    protected virtual IGrainContext? Context => null;

    /// <summary>Runs <paramref name="task"/> later; a dead queue drops it.</summary>
    internal void Enqueue(Task task) => EnqueueWork(task);

    /// <summary>Runs <paramref name="action"/> later; a dead queue drops it.</summary>
    internal void Enqueue(Action action) => EnqueueWork(action);

    /// <summary>Publishes the answer of <paramref name="call"/> later; a dead queue drops it.</summary>
    internal void Enqueue(Call call) => EnqueueWork(call);

    /// <summary>Starts the slice that <see cref="EnqueueLocked"/> asked for, once the gate is left.</summary>
    protected void ScheduleSlice() => _scheduler.Schedule(this);

    /// <summary>Takes <paramref name="action"/> in while the gate is held; true when a slice must be scheduled.</summary>
    protected bool EnqueueLocked(Action action) => EnqueueWorkLocked(action);

    /// <summary>Drops all work, now and later; the gate is held.</summary>
    protected void DieLocked()
    {
        _isDead = true;
        _work.Clear();
    }

    void IThreadPoolWorkItem.Execute()
    {
        var (previousQueue, previousContext) = (t_current, RuntimeContext.Current);
        var previousSynchronization = SynchronizationContext.Current;
        t_current = this;
        RuntimeContext.Current = Context;

        // Awaits would go to a synchronization context in place of the task scheduler.
        SynchronizationContext.SetSynchronizationContext(null);
        // A child that attached itself to the slice would keep it from ending, and wait for its end.
        new Task(static queue => ((TurnQueue)queue!).RunSlice(), this, TaskCreationOptions.DenyChildAttach)
            .RunSynchronously(Tasks);
        SynchronizationContext.SetSynchronizationContext(previousSynchronization);
        RuntimeContext.Current = previousContext;
        t_current = previousQueue;
    }

    private void EnqueueWork(object work)
    {
        bool start;
        lock (Gate)
        {
            start = EnqueueWorkLocked(work);
        }

        if (start)
        {
            _scheduler.Schedule(this);
        }
    }

    private bool EnqueueWorkLocked(object work)
    {
        if (_isDead)
        {
            return false;
        }

        _work.Enqueue(work);
        if (_isScheduled)
        {
            return false;
        }

        _isScheduled = true;
        return true;
    }

    /// <summary>An action failed that nobody awaits.</summary>
    protected virtual void OnTurnFailed(Exception exception)
    {
    }

    private void RunTurn(object work)
    {
        if (work is Task task)
        {
            Tasks.Run(task);
            return;
        }

        try
        {
            if (work is Call answered)
            {
                answered.Publish();
            }
            else
            {
                ((Action)work)();
            }
        }
        catch (Exception exception)
        {
            OnTurnFailed(exception);
        }
    }

    private void RunSlice()
    {
        // Turns must not see each other's flow-local values.
        var clean = ExecutionContext.Capture();
        for (var turn = 0; turn < _scheduler.TurnsPerSlice; turn++)
        {
            object? work;
            lock (Gate)
            {
                if (!_work.TryDequeue(out work))
                {
                    _isScheduled = false;
                    return;
                }
            }

            RunTurn(work);
            if (clean is not null)
            {
                ExecutionContext.Restore(clean);
            }
        }

        lock (Gate)
        {
            _isScheduled = _work.Count > 0;
            if (!_isScheduled)
            {
                return;
            }
        }

        _scheduler.Schedule(this);
    }
}
