using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

public sealed class JobDriverTests
{
    [Fact]
    public async Task A_job_shows_what_its_present_phase_waits_for_and_not_what_an_earlier_one_did()
    {
        var executor = Substitute.For<ITrainingExecutor>();
        executor.Start(Arg.Any<Func<IProgress<int>, CancellationToken, OuterResult>>()).Returns(_ => new Failed<OuterResult>("outer step"));
        executor.Start(Arg.Any<Func<IProgress<int>, CancellationToken, double>>()).Returns(_ => new Failed<double>("evaluation"));
        using var metrics = new GrainMetrics();
        var telemetry = new WorkTelemetry(metrics, TimeProvider.System, NullLogger<WorkTelemetry>.Instance);
        var driver = new JobDriver("job", Substitute.For<IGrainFactory>(), executor, null!, null!, null!, null!, TimeProvider.System, telemetry, () => { });
        var state = JobMachine.Submit(Spec(), Blob("corpus"), Blob("held out"), 10, Noon);

        Assert.Null(await driver.AdvanceAsync(state with { Phase = JobPhase.OuterStep }));
        Assert.StartsWith("outer step", driver.WaitingFor, StringComparison.Ordinal);

        Assert.Null(await driver.AdvanceAsync(state with { Phase = JobPhase.Evaluating }));
        Assert.StartsWith("evaluation", driver.WaitingFor, StringComparison.Ordinal);
    }

    private sealed class Failed<T>(string what) : IExecution<T>
    {
        public int StepsDone => 0;

        public Task<T> Completion { get; } = Task.FromException<T>(new IOException($"{what} failed."));

        public void Cancel()
        {
        }

        public void Dispose()
        {
        }
    }
}
