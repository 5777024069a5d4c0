using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Pipeline;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests;

/// <summary>Rounds of DiLoCo whose workers are islands of pipeline stages.</summary>
public sealed class StagedRoundsTests
{
    private const int Workers = 2, Rounds = 3;

    private static readonly ModelConfig s_model = TinyModel.Config with { Layers = 4 };

    public static TheoryData<string, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, bool>();
            foreach (var codec in (string[])["none", "int4", "lowrank+int4:2"])
            {
                foreach (var stages in (int[])[1, 2, 4])
                {
                    foreach (var muon in (bool[])[false, true]) cases.Add(codec, stages, muon);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Islands_of_any_number_of_stages_end_in_the_same_checkpoint(string codec, int stages, bool muon)
    {
        var recipe = Recipe(codec, muon);
        Assert.Equal(Whole(recipe, 1, 0), Whole(recipe, stages, 0));
        Assert.Equal(Whole(recipe, 1, 2), Whole(recipe, stages, 2));
    }

    // Each stage is a replica of its shard, with its own error feedback, inner and outer state, and its own hub: stages of
    // different workers exchange among themselves, and never hold another's tensors.
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Stages_that_exchange_their_shards_alone_end_in_the_same_checkpoint(string codec, int stages, bool muon)
    {
        var recipe = Recipe(codec, muon);
        var start = OuterState.Start(Initialization.Initialize(s_model, recipe.Seed));
        var layouts = Enumerable.Range(0, stages).Select(stage => ParameterLayout.ForStage(s_model, stage, stages)).ToArray();
        var links = Enumerable.Range(0, Workers).Select(_ => StageLinks.Local(s_model, stages)).ToArray();
        var hubs = layouts.Select(layout => new StageHub(recipe, layout)).ToArray();
        var replicas = (from worker in Enumerable.Range(0, Workers)
                        from stage in Enumerable.Range(0, stages)
                        select new
                        {
                            worker,
                            stage,
                            replica = new Replica(
                                recipe.Training, TinyModel.Text, recipe.Seed, worker,
                                new OuterState(start.Parameters.Shard(layouts[stage]), start.Momentum.Shard(layouts[stage])), null,
                                new PipelineStage(recipe.Training, stage, stages, links[worker][stage], Crew.Alone)),
                        }).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var plan = Plan(round, 0);
            await Task.WhenAll(replicas.Select(one => Task.Factory.StartNew(
                () =>
                {
                    for (var step = 0; step < plan.Steps; step++) one.replica.Step(plan, plan.Of(one.worker)!, step);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).WaitAsync(TimeSpan.FromSeconds(60));
            foreach (var shard in replicas.GroupBy(one => one.stage)) hubs[shard.Key].Exchange(plan, [.. shard.Select(one => one.replica)]);
        }

        foreach (var link in links.SelectMany(island => island)) link.Dispose();
        for (var worker = 0; worker < Workers; worker++)
        {
            var shards = replicas.Where(one => one.worker == worker).Select(one => one.replica.Shared.Parameters).ToArray();
            Assert.Equal(Whole(recipe, 1, 0), SwarmJob.Hash(stages == 1 ? shards[0] : ParameterVector.Join(shards)));
        }
    }

    private static SwarmRecipe Recipe(string codec, bool muon) => new()
    {
        Training = TinyModel.Recipe with { Model = s_model, Batch = 4, MicroBatches = 4, Muon = muon ? new MuonSettings() : null },
        Seed = 9,
        Codec = codec,
    };

    private static RoundPlan Plan(int round, int delay) => new(
        round, round * 2, 2, delay, 2, SwarmJob.Outer,
        [.. Enumerable.Range(0, Workers).Select(worker => new MemberPlan(worker, [new SampleRange((round * Workers + worker) * 8L, 8)]))]);

    private static string Whole(SwarmRecipe recipe, int stages, int delay)
    {
        var start = OuterState.Start(Initialization.Initialize(s_model, recipe.Seed));
        using var swarm = new LocalSwarm(new SwarmParts(recipe, () => TinyModel.Text, start, null, Crew.Alone, stages), 2);
        for (var round = 0; round < Rounds; round++) swarm.Run(Plan(round, delay));
        return SwarmJob.Hash(swarm.Finish().Parameters);
    }

    private sealed class StageHub(SwarmRecipe recipe, ParameterLayout layout)
    {
        private readonly IReadOnlyList<TensorPath> _paths = TensorPath.All(layout, ZeroG.Training.DiLoCo.Codecs.CodecSpec.Parse(recipe.Codec), recipe.Seed);
        private readonly ParameterVector _residual = new(layout);

        public void Exchange(RoundPlan plan, Replica[] replicas)
        {
            TensorPath.Begin(_paths, plan);
            var hub = new HubExchange(_paths, _residual, ZeroG.Training.DiLoCo.Aggregators.AggregatorSpec.Parse(recipe.Aggregator).Create());
            var members = replicas.Select(replica => (replica.Worker, Exchange: replica.EndRound(_paths))).ToArray();
            for (var stage = 0; stage < hub.Stages; stage++)
            {
                for (var tensor = 0; tensor < _paths.Count; tensor++)
                {
                    if (hub.Exchanges(stage, tensor)) hub.Combine(stage, tensor, [.. members.Select(one => new Payload(one.Worker, 1, one.Exchange.Payload(stage, tensor)))]);
                }
            }
            int[] all = [.. Enumerable.Repeat(_paths.Count, hub.Stages)];
            foreach (var (_, exchange) in members) exchange.Finish(all);
            foreach (var replica in replicas) replica.Apply(hub.Delta, plan);
        }
    }
}
