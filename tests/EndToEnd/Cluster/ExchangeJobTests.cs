using System.Text;
using ZeroG.Client;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

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
        Assert.Equal(await ReplayAsync(cluster.Node, id, spec, await File.ReadAllBytesAsync(cluster.Text)), await ModelAsync(cluster.Node, ended.Checkpoint!.Value));
    }

    private static async Task<float[]> ModelAsync(INode node, BlobRef checkpoint)
    {
        await using var model = await node.OpenBlobAsync(checkpoint.Root, checkpoint.Length);
        return Checkpoint.Read(model).Parameters.Values.ToArray();
    }

    // What was recorded, computed again in this process.
    private static async Task<float[]> ReplayAsync(INode node, string job, JobSpec spec, byte[] text)
    {
        var exchange = spec.DiLoCo.Exchange!;
        var recipe = new SwarmRecipe { Training = JobRecipe.Of(spec), Seed = spec.Seed, Codec = exchange.Codec, Aggregator = exchange.Aggregator };
        var start = OuterState.Start(Initialization.Initialize(recipe.Training.Model, spec.Seed));
        using var crew = new Crew(1);
        using var swarm = new LocalSwarm(new SwarmParts(recipe, () => new Corpus(text), start, null, crew), threads: 1);
        for (var from = 0; from < spec.DiLoCo.Rounds;)
        {
            var page = await node.GetRoundsAsync(job, from);
            foreach (var round in page)
            {
                await using var stored = await node.OpenBlobAsync(round.Exchange!.Value.Root, round.Exchange.Value.Length);
                using var record = new StreamReader(stored, Encoding.UTF8);
                swarm.Replay(JournalLine.Parse(await record.ReadToEndAsync()).Closed!.Record);
            }

            from += page.Count;
        }

        return swarm.Finish().Parameters.Values.ToArray();
    }
}
