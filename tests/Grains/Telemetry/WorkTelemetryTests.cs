using Microsoft.Extensions.Logging.Abstractions;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Telemetry.Tests;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Telemetry;

public sealed class WorkTelemetryTests : IDisposable
{
    private readonly GrainMetrics _metrics = new();
    private readonly Readings _readings;
    private readonly WorkTelemetry _telemetry;
    private readonly Held _executor = new();

    public WorkTelemetryTests()
    {
        _readings = new Readings(_metrics.Meter);
        _telemetry = new WorkTelemetry(_metrics, TimeProvider.System, NullLogger<WorkTelemetry>.Instance);
    }

    [Fact]
    public void Steps_count_as_they_are_taken_from_where_the_phase_begins()
    {
        _telemetry.StartInnerPhase(_executor, "job", 1, 0, Spec(), (steps, _) =>
        {
            foreach (var done in new[] { 5, 6, 7 }) steps.Report(done);
            return 0;
        });
        Assert.Equal(1, _readings.Now("zerog.queue"));

        _executor.Run();

        Assert.Equal(0, _readings.Now("zerog.queue"));
        Assert.Equal(2, _readings.Sum("zerog.inner_steps"));
        Assert.Equal(2 * 2 * 16, _readings.Sum("zerog.tokens"));
        Assert.Equal(7, _executor.Reported);
        Assert.Equal(1, _readings.Count("zerog.work.duration{work=inner_phase}"));
    }

    [Fact]
    public void A_failed_computation_counts_by_work_and_kind_and_has_no_duration()
    {
        _telemetry.StartInnerPhase<int>(_executor, "job", 1, 0, Spec(), (_, _) => throw new IOException("The disk is full."));

        Assert.Throws<IOException>(_executor.Run);

        Assert.Equal(1, _readings.Sum("zerog.failures{work=inner_phase,kind=storage}"));
        Assert.Equal(0, _readings.Count("zerog.work.duration{work=inner_phase}"));
    }

    [Fact]
    public void What_is_stopped_on_purpose_neither_failed_nor_was_done()
    {
        _telemetry.StartInnerPhase<int>(_executor, "job", 1, 0, Spec(), (_, _) => throw new OperationCanceledException());

        Assert.Throws<OperationCanceledException>(_executor.Run);

        Assert.DoesNotContain(_readings.Tags, tag => tag.Key is MetricTags.Kind or MetricTags.Work);
    }

    [Fact]
    public void An_inner_phase_that_is_paused_counts_its_steps_but_is_not_done()
    {
        _telemetry.StartInnerPhase<InnerResult?>(_executor, "job", 1, 0, Spec(), (steps, _) =>
        {
            foreach (var done in new[] { 0, 1, 2 }) steps.Report(done);
            return null;
        });

        _executor.Run();

        Assert.Equal(2, _readings.Sum("zerog.inner_steps"));
        Assert.Equal(0, _readings.Count("zerog.work.duration{work=inner_phase}"));
        Assert.DoesNotContain(_readings.Tags, tag => tag.Key == MetricTags.Kind);
    }

    [Fact]
    public void An_order_that_no_queue_takes_waits_nowhere_and_counts_as_unavailable()
    {
        _executor.IsFull = true;

        Assert.Throws<ZeroGException>(() => _telemetry.StartInnerPhase(_executor, "job", 1, 0, Spec(), (_, _) => 0));

        Assert.Equal(0, _readings.Now("zerog.queue"));
        Assert.Equal(1, _readings.Sum("zerog.failures{work=inner_phase,kind=unavailable}"));
    }

    public void Dispose()
    {
        _readings.Dispose();
        _metrics.Dispose();
    }

    // Runs on the test's thread, when the test says so.
    private sealed class Held : ITrainingExecutor, IProgress<int>
    {
        private Action _run = () => { };

        public bool IsFull { get; set; }

        public CancellationToken Draining => CancellationToken.None;

        public int Reported { get; private set; }

        public void Run() => _run();

        public void Report(int value) => Reported = value;

        public IExecution<T> Start<T>(Func<IProgress<int>, CancellationToken, T> work)
        {
            if (IsFull) throw new ZeroGException(FailureKind.Unavailable, "The queue is full.", "Wait.");
            _run = () => work(this, CancellationToken.None);
            return new Queued<T>();
        }

        public Task RunAsync(Func<Task> work) => work();

        public Task DrainAsync() => Task.CompletedTask;
    }

    private sealed class Queued<T> : IExecution<T>
    {
        private readonly TaskCompletionSource<T> _never = new();

        public int StepsDone => 0;

        public Task<T> Completion => _never.Task;

        public void Cancel()
        {
        }

        public void Dispose()
        {
        }
    }
}
