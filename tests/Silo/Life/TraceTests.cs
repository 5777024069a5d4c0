using System.Collections.Concurrent;
using System.Diagnostics;
using ZeroG.Client;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;
using ZeroG.Silo.Tests.Node;

namespace ZeroG.Silo.Tests.Life;

/// <summary>What is computed on another silo belongs to the trace of its round.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task Every_computation_of_a_round_descends_from_the_activity_of_that_round_across_silos()
    {
        var stopped = new ConcurrentDictionary<ActivitySpanId, Activity>();
        using var listener = new ActivityListener
        {
            // All that is exported: on Microsoft Orleans its calls stand between a round and its workers.
            ShouldListenTo = source => source.Name == GrainActivities.SourceName || source.Name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => stopped[activity.SpanId] = activity,
        };
        ActivitySource.AddActivityListener(listener);
        var spec = TestNode.Spec(workers: 2, rounds: 3);
        var job = JobIds.New(TimeProvider.System);

        await using (var cluster = await TestCluster.StartAsync(orchestrators: 1, providers: 2))
        {
            await cluster.Node.SubmitJobAsync(job, spec);
            Assert.Equal(JobPhase.Completed, (await cluster.EndOfAsync(job)).Phase);
        }

        var ours = stopped.Values.Where(activity => activity.GetTagItem("zerog.job") as string == job).ToLookup(activity => activity.OperationName);
        Assert.Equal([0, 1, 2], ours["round"].Select(RoundOf).Order());
        Assert.Equal([0, 0, 1, 1, 2, 2], ours["inner_phase"].Select(RoundOf).Order());
        foreach (var computation in ours["inner_phase"].Concat(ours["outer_step"]))
        {
            var round = Ancestors(computation).FirstOrDefault(ancestor => ancestor.OperationName == GrainActivities.Round);
            Assert.True(round is not null, $"{computation.OperationName} of round {RoundOf(computation)} has no round above it.");
            Assert.Equal((RoundOf(computation), computation.TraceId), (RoundOf(round), round.TraceId));
        }

        IEnumerable<Activity> Ancestors(Activity activity)
        {
            while (stopped.TryGetValue(activity.ParentSpanId, out var parent)) yield return activity = parent;
        }
    }

    private static int RoundOf(Activity activity) => (int)activity.GetTagItem("zerog.round")!;
}
