using System.Diagnostics;
using ZeroG.Grains.Telemetry;

namespace ZeroG.Bench.Jobs;

/// <summary>
/// Listens to the activities of one job's inner phases, outer steps and evaluation, and adds up the time in which at least
/// one of them ran.
/// </summary>
internal sealed class BusyTime : IDisposable
{
    private static readonly HashSet<string> s_computations = ["inner_phase", "outer_step", "evaluation"];

    private readonly Lock _gate = new();
    private readonly List<(DateTime Start, DateTime End)> _spans = [];
    private readonly ActivityListener _listener;

    public BusyTime(string jobId)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GrainActivities.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (!s_computations.Contains(activity.OperationName) || activity.GetTagItem("zerog.job") as string != jobId) return;
                lock (_gate) _spans.Add((activity.StartTimeUtc, activity.StartTimeUtc + activity.Duration));
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Length of the union of all spans so far.</summary>
    public TimeSpan Total
    {
        get
        {
            lock (_gate) return Union(_spans);
        }
    }

    /// <summary>Length of the union of some spans.</summary>
    internal static TimeSpan Union(IEnumerable<(DateTime Start, DateTime End)> spans)
    {
        var (total, until) = (TimeSpan.Zero, DateTime.MinValue);
        foreach (var (start, end) in spans.OrderBy(span => span.Start))
        {
            if (end <= until) continue;
            total += end - (start > until ? start : until);
            until = end;
        }

        return total;
    }

    public void Dispose() => _listener.Dispose();
}
