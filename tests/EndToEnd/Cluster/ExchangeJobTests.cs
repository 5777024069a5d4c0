using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Silo.Tests.Node;

namespace ZeroG.EndToEnd.Tests.Cluster;

/// <summary>Jobs whose workers exchange while they train, between the processes of a cluster.</summary>
public sealed class ExchangeJobTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [ClusterFact]
    public async Task A_job_outlives_the_kill_of_any_silo_and_ends_with_the_bits_that_its_records_lead_to()
    {
        var spec = TrainingRun.Spec(rounds: 400, innerSteps: 20, workers: 3);
        spec = spec with { DiLoCo = spec.DiLoCo with { Exchange = new ExchangeSpec("int4", 8, "clipped") } };
        await using var cluster = await ClusterPlace.StartAsync(gpuSilos: 3, orchestrators: 2);
        await TrainingRun.PublishAsync(cluster.Node, cluster.Text);
        var id = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(id, spec);
        var reached = 2;

        foreach (var silo in cluster.Silos)
        {
            var job = await TrainingRun.ReachAsync(cluster.Node, id, reached, s_patience);
            Assert.False(job.HasEnded, $"The job was over before the kills were: {job.Phase} {job.Reason}");
            await silo.KillAsync();
            await silo.StartAsync();
            reached = job.Totals.Rounds + 2;
        }

        var ended = await TrainingRun.ReachAsync(cluster.Node, id, int.MaxValue, s_patience);
        Assert.Equal((JobPhase.Completed, "", spec.DiLoCo.Rounds), (ended.Phase, ended.Reason, ended.Totals.Rounds));
        Assert.Equal(
            await RecordReplay.ModelAsync(cluster.Node, id, spec, spec.DiLoCo.Rounds, await File.ReadAllBytesAsync(cluster.Text)),
            await RecordReplay.StoredAsync(cluster.Node, ended.Checkpoint!.Value));
    }
}
