using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Something a silo does at a stage of its start.</summary>
internal sealed class StartupTask(
    IServiceProvider services, Func<IServiceProvider, CancellationToken, Task> startupTask, int stage)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe<StartupTask>(stage, token => startupTask(services, token));
}
