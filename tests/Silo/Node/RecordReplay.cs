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

namespace ZeroG.Silo.Tests.Node;

/// <summary>What a job whose workers exchange recorded, computed again in this process.</summary>
internal static class RecordReplay
{
    /// <summary>The parameters that the records of a job's rounds lead to.</summary>
    public static async Task<float[]> ModelAsync(INode node, string job, JobSpec spec, int rounds, byte[] text)
    {
        var exchange = spec.DiLoCo.Exchange!;
        var recipe = new SwarmRecipe { Training = JobRecipe.Of(spec), Seed = spec.Seed, Codec = exchange.Codec, Aggregator = exchange.Aggregator };
        var start = OuterState.Start(Initialization.Initialize(recipe.Training.Model, spec.Seed));
        using var crew = new Crew(1);
        using var swarm = new LocalSwarm(new SwarmParts(recipe, () => new Corpus(text), start, null, crew), threads: 1);
        for (var from = 0; from < rounds;)
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

    /// <summary>The parameters of a stored checkpoint.</summary>
    public static async Task<float[]> StoredAsync(INode node, BlobRef checkpoint)
    {
        await using var model = await node.OpenBlobAsync(checkpoint.Root, checkpoint.Length);
        return Checkpoint.Read(model).Parameters.Values.ToArray();
    }
}
