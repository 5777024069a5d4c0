using Orleans.Runtime;
using Orleans.Timers;

namespace ZeroG.InProcess;

/// <summary>Makes timers of activations.</summary>
internal sealed class TimerRegistry : ITimerRegistry
{
    /// <inheritdoc />
    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (grainContext is not Activation activation || RuntimeContext.Current != grainContext)
        {
            throw new InvalidOperationException(
                "A grain timer can only be made in a turn of its grain: not outside of grains, and not within Task.Run.");
        }

        return activation.RegisterTimer(callback, state, options);
    }
}
