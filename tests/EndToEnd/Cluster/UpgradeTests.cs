using ZeroG.Client;

namespace ZeroG.EndToEnd.Tests.Cluster;

public sealed class UpgradeTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [ClusterFact(NeedsSources = true)]
    public async Task Silos_of_two_contract_versions_work_side_by_side_and_an_upgrade_changes_nothing_in_a_job()
    {
        using var next = await NextVersion.BuildAsync();
        var spec = TrainingRun.Spec(rounds: 60, innerSteps: 10);
        await using var cluster = await ClusterPlace.StartAsync();
        await TrainingRun.PublishAsync(cluster.Node, cluster.Text);
        var id = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(id, spec);
        var reached = 2;

        // An old orchestrator with new and old trainers, then a new orchestrator with new and old trainers.
        foreach (var silo in new[] { cluster.Silos[1], cluster.Orchestrator, cluster.Silos[2], cluster.Silos[3] })
        {
            var job = await TrainingRun.ReachAsync(cluster.Node, id, reached, s_patience);
            Assert.False(job.HasEnded, "The job was over before the upgrade was.");
            (await silo.DrainAsync()).Succeeded();
            silo.Program = next.Program;
            await silo.StartAsync();
            reached = job.Totals.Rounds + 2;
        }

        var ended = await TrainingRun.ReachAsync(cluster.Node, id, int.MaxValue, s_patience);
        Assert.Equal(await TrainingRun.UndisturbedAsync(cluster.Text, spec), TrainingRun.Completed(ended));
    }
}
