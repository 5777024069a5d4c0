namespace ZeroG.InProcess;

/// <summary>Runs tasks as turns of a queue.</summary>
internal sealed class TurnTaskScheduler(TurnQueue queue) : TaskScheduler
{
    /// <inheritdoc />
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs <paramref name="task"/> now, as part of a turn.</summary>
    internal void Run(Task task) => TryExecuteTask(task);

    /// <inheritdoc />
    protected override void QueueTask(Task task) => queue.Enqueue(task);

    /// <inheritdoc />
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && queue.IsCurrent && TryExecuteTask(task);

    /// <inheritdoc />
    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
