using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Tests.Pipeline;

/// <summary>What a stage is, and what a shard of a vector is.</summary>
public class StageTests
{
    [Fact]
    public void Stages_are_the_model_cut_without_gaps_and_its_most_expensive_is_as_cheap_as_can_be()
    {
        var draw = CounterRandom.For(4);
        for (ulong i = 0; i < 300; i++)
        {
            var config = new ModelConfig
            {
                Width = 8 * (1 + (int)draw.Below(4 * i, 6)),
                Layers = 1 + (int)draw.Below(4 * i + 1, 9),
                Heads = 2,
                FeedForward = 1 + (int)draw.Below(4 * i + 2, 50),
                Context = 4,
                VocabularySize = 1 << (1 + (int)draw.Below(4 * i + 3, 14)),
            };
            for (int count = 1; count <= config.Layers; count++)
            {
                ModelStage[] stages = [.. Enumerable.Range(0, count).Select(index => ModelStage.Of(config, index, count))];
                var layer = 0;
                foreach (var stage in stages)
                {
                    Assert.Equal(layer, stage.FirstLayer);
                    Assert.InRange(stage.Layers, 1, config.Layers);
                    layer += stage.Layers;
                }
                Assert.Equal(config.Layers, layer);
                Assert.Equal(LeastCost(config, config.Layers, count), stages.Max(stage => Cost(config, stage.Layers, stage.IsLast)));
            }
        }

        static long Cost(ModelConfig config, int layers, bool last) => layers * ModelStage.BlockCost(config) + (last ? ModelStage.HeadCost(config) : 0);

        // Of all ways to cut the first so many blocks into that many stages, the last of which has the head when all are cut.
        static long LeastCost(ModelConfig config, int layers, int count)
        {
            var last = layers == config.Layers;
            return count == 1
                ? Cost(config, layers, last)
                : Enumerable.Range(1, layers - count + 1).Min(own => Math.Max(Cost(config, own, last), LeastCost(config, layers - own, count - 1)));
        }
    }

    [Fact]
    public void A_heavy_head_leaves_its_stage_fewer_blocks()
    {
        var config = new ModelConfig { Width = 64, Layers = 8, Heads = 4, FeedForward = 176, Context = 64 };
        Assert.Equal([4, 4], Layers(config, 2));
        Assert.Equal([2, 2, 2, 2], Layers(config, 4));
        Assert.Equal([7, 1], Layers(config with { VocabularySize = 1 << 16 }, 2));
        Assert.Equal([2, 1], Layers(ModelConfig.Demo, 2));

        static IEnumerable<int> Layers(ModelConfig config, int count) => Enumerable.Range(0, count).Select(index => ModelStage.Of(config, index, count).Layers);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(-1, 2)]
    public void A_stage_that_a_model_cannot_have_is_refused(int stage, int stages)
    {
        var error = Assert.Throws<ModelConfigException>(() => ParameterLayout.ForStage(PipelineModel.Config, stage, stages));
        Assert.Contains("choose", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    public void Shards_hold_every_tensor_of_the_model_once_in_canonical_order(int stages, bool tied)
    {
        var config = PipelineModel.Config with { TiedHead = tied };
        var whole = Initialization.Initialize(config, 5);
        var layouts = Enumerable.Range(0, stages).Select(stage => ParameterLayout.ForStage(config, stage, stages)).ToArray();
        Assert.Equal(whole.Layout.Tensors.Select(t => (t.Name, t.Rows, t.Columns)), layouts.SelectMany(layout => layout.Tensors).Select(t => (t.Name, t.Rows, t.Columns)));
        foreach (var layout in layouts)
        {
            foreach (var tensor in layout.Tensors)
            {
                Assert.Equal(whole[tensor.Name], whole.Shard(layout)[tensor]);
                Assert.Equal(tensor.Name, whole.Layout.Tensors[layout.IndexOf(tensor)].Name);
            }
            // Each stage can make its start parameters by itself.
            Assert.Equal(whole.Shard(layout).Values, Initialization.Initialize(layout, 5).Values);
        }
        Assert.Equal(whole.Values, ParameterVector.Join([.. layouts.Select(whole.Shard)]).Values);
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void Shards_of_an_optimizers_state_are_views_and_join_to_the_whole(OptimizerKind kind)
    {
        var layout = ParameterLayout.For(PipelineModel.Config);
        var whole = OptimizerState.Fresh(layout, kind) with { Steps = 7 };
        CounterRandom.For(1).FillNormal(whole.FirstMoment.Values, 1);
        CounterRandom.For(2).FillNormal(whole.SecondMoment.Values, 1);
        OptimizerState[] shards = [.. Enumerable.Range(0, 3).Select(stage => whole.Shard(ParameterLayout.ForStage(layout.Config, stage, 3)))];
        foreach (var shard in shards)
        {
            foreach (var tensor in shard.SecondMoment.Tensors)
                Assert.Equal(whole.SecondMoment[tensor.Name], shard.SecondMoment[tensor.Name]);
        }
        var joined = OptimizerState.Join(shards);
        Assert.Equal(whole.FirstMoment.Values, joined.FirstMoment.Values);
        Assert.Equal(whole.SecondMoment.Values, joined.SecondMoment.Values);
        Assert.Equal((7, kind), (joined.Steps, joined.Kind));

        var copy = shards[1].Copy();
        shards[1].SecondMoment.Values.Fill(4);
        Assert.Equal(4, whole.SecondMoment[shards[1].SecondMoment.Tensors[0].Name][0]);
        Assert.NotEqual(4, copy.SecondMoment.Values[0]);
        Assert.NotEqual(4, joined.SecondMoment[shards[1].SecondMoment.Tensors[0].Name][0]);
        Assert.Throws<ModelConfigException>(() => OptimizerState.Join([shards[0], shards[1] with { Steps = 8 }, shards[2]]));
    }

    [Fact]
    public void An_outer_step_of_shards_is_that_of_the_whole()
    {
        var layout = ParameterLayout.For(PipelineModel.Config);
        var settings = new OuterSettings { LearningRate = 0.6, Momentum = 0.8 };
        var (state, delta) = (new OuterState(Random(1), Random(2)), Random(3));
        var whole = OuterNesterov.Step(state, delta, settings);
        var parts = Enumerable.Range(0, 4).Select(stage => ParameterLayout.ForStage(layout.Config, stage, 4)).Select(shard =>
            OuterNesterov.Step(new OuterState(state.Parameters.Shard(shard), state.Momentum.Shard(shard)), delta.Shard(shard), settings)).ToArray();
        Assert.Equal(whole.Parameters.Values, ParameterVector.Join([.. parts.Select(part => part.Parameters)]).Values);
        Assert.Equal(whole.Momentum.Values, ParameterVector.Join([.. parts.Select(part => part.Momentum)]).Values);

        ParameterVector Random(ulong seed)
        {
            var vector = new ParameterVector(layout);
            CounterRandom.For(seed).FillNormal(vector.Values, 1);
            return vector;
        }
    }

    [Fact]
    public void Shards_of_different_stages_or_models_do_not_mix()
    {
        var config = PipelineModel.Config;
        var whole = Initialization.Initialize(config, 1);
        var (first, second) = (whole.Shard(ParameterLayout.ForStage(config, 0, 2)), whole.Shard(ParameterLayout.ForStage(config, 1, 2)));
        Assert.Throws<ModelConfigException>(() => PseudoGradient.Between(first, second));
        Assert.Throws<ModelConfigException>(() => PseudoGradient.Between(whole, first));
        Assert.Throws<ModelConfigException>(() => ParameterVector.Join([second, first]));
        Assert.Throws<ModelConfigException>(() => ParameterVector.Join([first]));
        Assert.Throws<ModelConfigException>(() => ParameterVector.Join([]));
        Assert.Throws<ModelConfigException>(() => first.Shard(first.Layout));
        Assert.Throws<ModelConfigException>(() => whole.Shard(ParameterLayout.ForStage(config with { Context = 12 }, 0, 2)));
        Assert.Throws<ModelConfigException>(() => new Transformer(config, 1).Loss(first, new int[11], new int[11]));
        // A file of a shard would pass for one of a model that lacks tensors.
        Assert.Throws<ModelConfigException>(() => new Checkpoint(first, new Dictionary<string, string>()).Write(Stream.Null));
        Assert.Throws<ModelConfigException>(() => StateFiles.WriteOptimizer(Stream.Null, OptimizerState.Fresh(first.Layout)));
    }
}
