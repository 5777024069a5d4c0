using ZeroG.Client;

namespace ZeroG.EndToEnd.Tests.Cluster;

public sealed class ClusterJobTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [ClusterFact]
    public async Task A_job_on_four_processes_ends_with_the_root_of_a_run_in_one()
    {
        var spec = TrainingRun.Spec(rounds: 6, innerSteps: 5);
        await using var cluster = await ClusterPlace.StartAsync();
        (await cluster.RunAsync("dataset", "add", TrainingRun.Dataset, cluster.Text)).Succeeded();
        var providers = (await cluster.RunAsync("provider", "list", "--json")).Succeeded();
        var file = Path.Combine(cluster.Folder, "job.json");
        await File.WriteAllTextAsync(file, System.Text.Json.JsonSerializer.Serialize(spec, System.Text.Json.JsonSerializerOptions.Web));

        var id = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(id, spec);
        var job = await TrainingRun.ReachAsync(cluster.Node, id, int.MaxValue, s_patience);

        Assert.Equal(3, providers.Json.GetProperty("providers").GetArrayLength());
        Assert.Equal(await TrainingRun.UndisturbedAsync(cluster.Text, spec), TrainingRun.Completed(job));
        // Every silo had its part.
        var round = Assert.Single(await cluster.Node.GetRoundsAsync(id, spec.DiLoCo.Rounds - 1));
        Assert.Equal(3, round.Workers.Select(worker => worker.Provider).Distinct().Count());
    }

    [ClusterFact]
    public async Task All_silos_restarted_one_after_the_other_change_nothing_in_a_job()
    {
        var spec = TrainingRun.Spec(rounds: 60, innerSteps: 10);
        await using var cluster = await ClusterPlace.StartAsync();
        await TrainingRun.PublishAsync(cluster.Node, cluster.Text);
        var id = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(id, spec);
        var reached = 2;

        foreach (var silo in cluster.Silos)
        {
            var job = await TrainingRun.ReachAsync(cluster.Node, id, reached, s_patience);
            Assert.False(job.HasEnded, "The job was over before the restarts were.");
            (await silo.DrainAsync()).Succeeded();
            await silo.StartAsync();
            reached = job.Totals.Rounds + 2;
        }

        var ended = await TrainingRun.ReachAsync(cluster.Node, id, int.MaxValue, s_patience);
        Assert.Equal(await TrainingRun.UndisturbedAsync(cluster.Text, spec), TrainingRun.Completed(ended));
    }
}
