using System.Diagnostics.Metrics;
using ZeroG.Jobs;

namespace ZeroG.Grains.Telemetry;

/// <summary>
/// The instruments of meter <see cref="MeterName"/>; docs/metrics.md describes each. One for all silos of a process, so
/// that gauges add up. All members may be used from any thread.
/// </summary>
public sealed class GrainMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "ZeroG.Orleans";

    // From a test's rounds to those of a large model over a slow network.
    private static readonly InstrumentAdvice<double> s_seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    };

    private static readonly JobPhase[] s_phases =
        [.. Enum.GetValues<JobPhase>().Where(phase => phase is not (JobPhase.Completed or JobPhase.Cancelled or JobPhase.Failed))];

    private readonly Meter? _owned;
    private readonly Counter<long> _rounds;
    private readonly Histogram<double> _roundDuration;
    private readonly Histogram<double> _workDuration;
    private readonly Counter<long> _innerSteps;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _jobsEnded;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _drains;
    private readonly int[] _jobs = new int[(int)Enum.GetValues<JobPhase>().Max() + 1];

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes and disposes the meter; null for a meter of its own.</param>
    public GrainMetrics(IMeterFactory? factory = null)
    {
        var options = new MeterOptions(MeterName) { Version = typeof(GrainMetrics).Assembly.GetName().Version?.ToString(3) };
        _owned = factory is null ? new Meter(options) : null;
        var meter = Meter = _owned ?? factory!.Create(options);

        _rounds = meter.CreateCounter<long>("zerog.rounds", "{round}", "Rounds whose outer step is stored.");
        _roundDuration = meter.CreateHistogram("zerog.round.duration", "s", "Wall time of a round, outer step included.", advice: s_seconds);
        _workDuration = meter.CreateHistogram("zerog.work.duration", "s", "Wall time of a computation that succeeded, by kind of work.", advice: s_seconds);
        _innerSteps = meter.CreateCounter<long>("zerog.inner_steps", "{step}", "Inner optimizer steps taken, repeated ones included.");
        _tokens = meter.CreateCounter<long>("zerog.tokens", "{token}", "Tokens of those steps.");
        _stored = meter.CreateCounter<long>("zerog.stored", "By", "Bytes that computations put into a blob store, by content.");
        _sent = meter.CreateCounter<long>("zerog.sent", "By", "Bytes that completed rounds move between orchestrator and workers, by content.");
        _jobsEnded = meter.CreateCounter<long>("zerog.jobs.ended", "{job}", "Jobs that ended here, by outcome.");
        _failures = meter.CreateCounter<long>("zerog.failures", "{failure}", "Computations that failed, by kind of work and of failure.");
        _drains = meter.CreateCounter<long>("zerog.drains", "{drain}", "Silos of this process that began to drain.");

        meter.CreateObservableUpDownCounter("zerog.jobs", Jobs, "{job}", "Unfinished jobs active here, by phase.");
        meter.CreateObservableUpDownCounter("zerog.executor.queue", () => Load.Waiting, "{computation}", "Computations of every kind that wait for an executor.");
        meter.CreateObservableUpDownCounter("zerog.queue", () => Load.Orders, "{order}", "Orders for inner phases that wait for a device.");
        meter.CreateObservableUpDownCounter("zerog.devices", () => Load.Devices, "{device}", "Devices offered.");
        meter.CreateObservableUpDownCounter("zerog.devices.free", () => Load.Free, "{device}", "Devices that run nothing.");
        meter.CreateObservableGauge(
            "zerog.queue_per_free_device", () => Load.OrdersPerFreeDevice, "{order}", "Orders for inner phases that wait, a free device; none free counts as one.");
    }

    /// <summary>The meter: two nodes in one process have one each.</summary>
    public Meter Meter { get; }

    /// <summary>The devices of this process.</summary>
    public DeviceLoad Load { get; } = new();

    /// <summary>A round's outer step is stored.</summary>
    public void RoundCompleted(double seconds)
    {
        _rounds.Add(1);
        _roundDuration.Record(seconds);
    }

    /// <summary>A computation succeeded.</summary>
    public void WorkDone(WorkKind work, TimeSpan duration) => _workDuration.Record(duration.TotalSeconds, MetricTags.Of(MetricTags.Work, work));

    /// <summary>A computation failed.</summary>
    public void WorkFailed(WorkKind work, FailureKind kind) =>
        _failures.Add(1, MetricTags.Of(MetricTags.Work, work), MetricTags.Of(MetricTags.Kind, kind));

    /// <summary>Inner steps were taken.</summary>
    public void StepsTaken(int steps, long tokens)
    {
        _innerSteps.Add(steps);
        _tokens.Add(tokens);
    }

    /// <summary>A computation stored content.</summary>
    public void Stored(ContentKind content, long bytes) => _stored.Add(bytes, MetricTags.Of(MetricTags.Content, content));

    /// <summary>A completed round moved content between machines.</summary>
    public void Sent(ContentKind content, long bytes) => _sent.Add(bytes, MetricTags.Of(MetricTags.Content, content));

    /// <summary>A job that has not ended is active here in a phase, or no longer.</summary>
    public void ChangeJobs(JobPhase phase, int by) => Interlocked.Add(ref _jobs[(int)phase], by);

    /// <summary>A job ended here.</summary>
    public void JobEnded(JobPhase outcome) => _jobsEnded.Add(1, MetricTags.Of(MetricTags.Outcome, outcome));

    /// <summary>A silo began to drain.</summary>
    public void DrainStarted() => _drains.Add(1);

    /// <summary>Ends the meter, unless a factory made it.</summary>
    public void Dispose() => _owned?.Dispose();

    private IEnumerable<Measurement<int>> Jobs() =>
        s_phases.Select(phase => new Measurement<int>(Volatile.Read(ref _jobs[(int)phase]), MetricTags.Of(MetricTags.Phase, phase)));
}
