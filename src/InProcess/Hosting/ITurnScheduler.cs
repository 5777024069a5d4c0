namespace ZeroG.InProcess;

/// <summary>
/// Decides what runs next, and on which thread. All work of a cluster passes here: a turn of an activation, of an observer, or
/// of the runtime itself. An implementation that runs one turn at a time in an order of its own, with a clock of its own, makes
/// a cluster deterministic.
/// </summary>
public interface ITurnScheduler
{
    /// <summary>
    /// How many pieces of work one activation may do before it is scheduled again: 1 for the finest interleaving of activations,
    /// more for less overhead.
    /// </summary>
    int TurnsPerSlice { get; }

    /// <summary>Executes <paramref name="slice"/> later, once, without the execution context of the caller.</summary>
    void Schedule(IThreadPoolWorkItem slice);
}
