using ZeroG.Grains.Training;

namespace ZeroG.Grains.Telemetry;

/// <summary>Counts a silo's drains, and has its devices counted from its start on rather than from their first use.</summary>
/// <remarks>Stops before everything else does.</remarks>
/// <param name="executor">Made with the silo, because it is named here.</param>
/// <param name="metrics">Where it counts.</param>
internal sealed class SiloTelemetry(ITrainingExecutor executor, GrainMetrics metrics) : ILifecycleParticipant<ISiloLifecycle>
{
    public ITrainingExecutor Executor { get; } = executor;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(SiloTelemetry),
        ServiceLifecycleStage.Last,
        _ => Task.CompletedTask,
        _ =>
        {
            metrics.DrainStarted();
            return Task.CompletedTask;
        });
}
