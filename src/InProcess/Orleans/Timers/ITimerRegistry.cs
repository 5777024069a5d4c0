using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>Makes timers of activations.</summary>
public interface ITimerRegistry
{
    /// <summary>
    /// Calls <paramref name="callback"/> with <paramref name="state"/> as turns of <paramref name="grainContext"/>.
    /// </summary>
    IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options);
}
