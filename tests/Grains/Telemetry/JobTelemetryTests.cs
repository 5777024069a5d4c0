using System.Diagnostics;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Telemetry.Tests;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Telemetry;

public sealed class JobTelemetryTests : IDisposable
{
    private readonly GrainMetrics _metrics = new();
    private readonly Readings _readings;
    private readonly JobTelemetry _telemetry;
    private readonly string _job = "job-" + Guid.NewGuid().ToString("N");

    public JobTelemetryTests()
    {
        _readings = new Readings(_metrics.Meter);
        _telemetry = new JobTelemetry(_metrics);
    }

    private static JobState Submitted => JobMachine.Submit(Spec(workers: 2, rounds: 2), Blob("corpus"), null, 10, Noon);

    private static JobState Started => JobMachine.Initialized(Submitted, Blob("theta", 1000), Noon);

    [Fact]
    public void A_round_counts_when_its_outer_step_is_stored_with_what_it_sent_and_how_long_it_took()
    {
        Show(Started);
        var (waiting, next) = Round(Started);
        Show(waiting);
        Assert.Equal(0, _readings.Sum("zerog.rounds"));

        Show(next);

        Assert.Equal(1, _readings.Sum("zerog.rounds"));
        Assert.Equal(3, _readings.Sum("zerog.round.duration"));
        Assert.Equal(2000, _readings.Sum("zerog.sent{content=checkpoint}"));
        Assert.Equal(200, _readings.Sum("zerog.sent{content=pseudo_gradient}"));
        Assert.Equal(next.Totals.BytesSent, _readings.Sum("zerog.sent{content=checkpoint}") + _readings.Sum("zerog.sent{content=pseudo_gradient}"));
    }

    [Fact]
    public void A_job_taken_over_from_another_activation_is_active_here_but_its_rounds_were_counted_there()
    {
        Show(Round(Started).Next);

        Assert.Equal(0, _readings.Sum("zerog.rounds"));
        Assert.Equal(1, _readings.Now("zerog.jobs{phase=inner_steps}"));
    }

    [Fact]
    public void A_job_is_in_one_phase_at_a_time_and_in_none_when_it_has_ended()
    {
        Show(Submitted);
        Assert.Equal(1, _readings.Now("zerog.jobs{phase=initializing}"));
        Show(Started);
        Assert.Equal((0, 1), (_readings.Now("zerog.jobs{phase=initializing}"), _readings.Now("zerog.jobs{phase=inner_steps}")));

        Show(JobMachine.Fail(Started, "for a reason"));
        _telemetry.Leave();

        Assert.Equal(0, _readings.Now("zerog.jobs{phase=inner_steps}"));
        Assert.Equal((1, 0), (_readings.Sum("zerog.jobs.ended{outcome=failed}"), _readings.Sum("zerog.jobs.ended{outcome=completed}")));
    }

    [Fact]
    public void A_job_that_moves_away_is_active_here_no_longer_and_has_not_ended()
    {
        Show(Started);

        _telemetry.Leave();

        Assert.Equal(0, _readings.Now("zerog.jobs{phase=inner_steps}"));
        Assert.Equal(0, _readings.Sum("zerog.jobs.ended{outcome=failed}"));
    }

    [Fact]
    public void Each_round_has_an_activity_with_job_epoch_and_round_that_no_other_flow_inherits()
    {
        var stopped = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GrainActivities.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("zerog.job") as string == _job) stopped.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);

        Show(Started with { Epoch = 4 });
        Assert.Null(Activity.Current);
        using (_telemetry.Enter(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, _job, Started))
            Assert.Equal(GrainActivities.Round, Activity.Current?.OperationName);
        Assert.Null(Activity.Current);
        var (waiting, next) = Round(Started with { Epoch = 4 });
        Show(waiting);
        Show(next);
        _telemetry.Leave();

        Assert.Null(Activity.Current);
        Assert.Equal([0, 1], stopped.Select(activity => activity.GetTagItem("zerog.round")));
        Assert.All(stopped, activity => Assert.Equal(4L, activity.GetTagItem("zerog.epoch")));
    }

    public void Dispose()
    {
        _readings.Dispose();
        _metrics.Dispose();
    }

    private static (JobState Waiting, JobState Next) Round(JobState state)
    {
        var waiting = JobMachine.InnerStepsDone(state, [Result(state.Round, 0), Result(state.Round, 1)]);
        var outer = new OuterResult(Blob("next"), Blob("momentum"));
        var now = Noon.AddSeconds(3);
        return (waiting, JobMachine.OuterStepDone(waiting, outer, JobMachine.Summarize(waiting, outer, now), Blob("record"), now));
    }

    private void Show(JobState state) => _telemetry.Show(_job, state);
}
