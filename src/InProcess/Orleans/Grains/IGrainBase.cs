using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain class; <see cref="Grain"/> is the usual base.</summary>
public interface IGrainBase
{
    /// <summary>The activation the object belongs to.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first call; when it fails, so do the calls that waited for it.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call, when the activation ends in order; a crashed silo skips it.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
