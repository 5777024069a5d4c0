namespace ZeroG.InProcess;

/// <summary>
/// Something that happens once. Whoever waits for it continues as work of the scheduler, not where it happened.
/// </summary>
internal sealed class Signal(ITurnScheduler scheduler) : IThreadPoolWorkItem
{
    private readonly TaskCompletionSource _source = new();
    private int _isRaised;

    /// <summary>Completes once it happened.</summary>
    internal Task Task => _source.Task;

    /// <summary>It happens; again has no effect.</summary>
    internal void Raise()
    {
        if (Interlocked.Exchange(ref _isRaised, 1) == 0)
        {
            scheduler.Schedule(this);
        }
    }

    /// <inheritdoc />
    void IThreadPoolWorkItem.Execute() => _source.TrySetResult();
}
