using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Pipeline;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests.Pipeline;

/// <summary>An island in which something goes wrong ends, says why, and leaves nobody waiting.</summary>
public class IslandFailureTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Whichever_send_of_whichever_stage_fails_the_step_ends_with_that_failure()
    {
        for (int stage = 0; stage < 3; stage++)
        {
            var failures = 0;
            for (int good = 0; await StepFails(stage, good); good++)
                failures++;
            // Up: four micro-batches, the squares, the values. Down: four micro-batches, the norm, the loss, the values. And a tied tensor at the ends.
            Assert.Equal(stage switch { 0 => 6 + 1, 1 => 6 + 7, _ => 7 + 1 }, failures);
        }

        static async Task<bool> StepFails(int stage, int good)
        {
            var (parameters, optimizer) = PipelineModel.Start(PipelineModel.Recipe);
            var (tokens, targets) = PipelineModel.Batch(0);
            var count = 0;
            using var island = new Island(PipelineModel.Recipe, 3, 1, (config, stages) => Wrapped(config, stages, stage, (sends, _) =>
            {
                if (sends && count++ == good) throw new BadImageFormatException("planted");
            }));
            var step = Task.Run(() => island.Run(parameters, optimizer, 0.01, tokens, targets));
            await Task.WhenAny(step).WaitAsync(s_patience);
            if (step.IsCompletedSuccessfully) return false;

            Assert.IsType<BadImageFormatException>(step.Exception!.InnerException);
            var again = Assert.Throws<PipelineException>(() => island.Run(parameters, optimizer, 0.01, tokens, targets));
            Assert.IsType<BadImageFormatException>(again.InnerException);
            return true;
        }
    }

    [Fact]
    public async Task A_cancelled_step_ends_though_a_stage_hears_nothing_any_more()
    {
        using var cancellation = new CancellationTokenSource();
        var (parameters, optimizer) = PipelineModel.Start(PipelineModel.Recipe);
        var (tokens, targets) = PipelineModel.Batch(0);
        using var island = new Island(PipelineModel.Recipe, 2, 1, (config, stages) => Wrapped(config, stages, 1, (sends, kind) =>
        {
            if (sends || kind != StageFrameKind.Activations) return;
            cancellation.Cancel();
        }));
        var step = Task.Run(() => island.Run(parameters, optimizer, 0.01, tokens, targets, cancellation.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.WaitAsync(s_patience));
        Assert.Throws<PipelineException>(() => island.Run(parameters, optimizer, 0.01, tokens, targets));
    }

    [Fact]
    public void A_step_that_is_cancelled_before_it_begins_leaves_the_island_whole()
    {
        var (parameters, optimizer) = PipelineModel.Start(PipelineModel.Recipe);
        var (tokens, targets) = PipelineModel.Batch(0);
        using var island = new Island(PipelineModel.Recipe, 2);
        Assert.Throws<OperationCanceledException>(() => island.Run(parameters, optimizer, 0.01, tokens, targets, new CancellationToken(true)));
        Assert.True(island.Run(parameters, optimizer, 0.01, tokens, targets).IsFinite);
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_any_stage_begins()
    {
        var recipe = PipelineModel.Recipe;
        var (parameters, optimizer) = PipelineModel.Start(recipe);
        var (tokens, targets) = PipelineModel.Batch(0);
        var before = parameters.Clone();
        using var island = new Island(recipe, 2);
        Assert.Throws<ArgumentException>(() => island.Run(parameters, optimizer, 0.01, tokens.AsSpan(1), targets.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => island.Run(parameters, optimizer, 0.01, tokens, [.. targets[1..], 128]));
        Assert.Throws<ModelConfigException>(() => island.Run(parameters, OptimizerState.Fresh(parameters.Layout, OptimizerKind.Muon), 0.01, tokens, targets));
        Assert.Throws<ModelConfigException>(() => island.Run([parameters, parameters], [optimizer, optimizer], 0.01, tokens, targets));
        Assert.Throws<ArgumentException>(() => island.Run([parameters], [optimizer], 0.01, tokens, targets));
        Assert.Equal(before.Values, parameters.Values);
        Assert.True(island.Run(parameters, optimizer, 0.01, tokens, targets).IsFinite);

        Assert.Throws<ModelConfigException>(() => new Island(recipe, 5));
        var links = StageLinks.Local(recipe.Model, 2);
        Assert.Throws<ArgumentException>(() => new PipelineStage(recipe, 0, 2, links[1], Crew.Alone));
        Assert.Throws<ArgumentException>(() => new PipelineStage(recipe, 0, 2, links[0] with { Tie = null }, Crew.Alone));
    }

    [Fact]
    public void An_island_over_the_memory_of_a_job_is_refused()
    {
        // Fits in one stage, and not with four micro-batches in flight at the first of four.
        var recipe = PipelineModel.Recipe with
        {
            Model = new ModelConfig { Width = 64, Layers = 4, Heads = 4, FeedForward = 176, Context = 1024 },
            Batch = 1024,
        };
        Assert.InRange(recipe.Validate().TrainingBytes, 0, ModelConfig.MaxTrainingBytes);
        Assert.InRange(Island.Bytes(recipe, 4), ModelConfig.MaxTrainingBytes + 1, long.MaxValue);
        Assert.Throws<ModelConfigException>(() => new Island(recipe, 4));
    }

    [Theory]
    [InlineData(false, StepOutcome.OfLoss)]
    [InlineData(true, "model.layers.0.self_attn.q_proj.weight")]
    public void A_loss_alone_that_is_not_finite_stops_the_step_and_is_blamed_on_the_first_value_that_is_not(bool ownValue, string expected)
    {
        // The last stage is played by the test: gradients of zero, and a loss that is none.
        var recipe = PipelineModel.Recipe with { Model = PipelineModel.Config with { TiedHead = false } };
        var layout = ParameterLayout.ForStage(recipe.Model, 0, 2);
        var (parameters, optimizer) = (Initialization.Initialize(layout, 1), OptimizerState.Fresh(layout));
        var (tokens, targets) = PipelineModel.Batch(0);
        var played = new PlayedLink();
        for (int micro = 0; micro < recipe.MicroBatches; micro++)
            played.Due.Enqueue(new StageFrame(StageFrameKind.Gradient, 0, micro));
        played.Due.Enqueue(new StageFrame(StageFrameKind.Norm, 0, -1, 1));
        played.Due.Enqueue(new StageFrame(StageFrameKind.Loss, 0, 0, double.NaN));
        played.Due.Enqueue(new StageFrame(StageFrameKind.Values, 0, ownValue ? 2 : -1));
        if (ownValue) parameters["model.layers.0.self_attn.q_proj.weight"][0] = float.NaN;

        var outcome = new PipelineStage(recipe, 0, 2, new StageLinks(null, played, null), Crew.Alone).Run(parameters, optimizer, 0.01, tokens, targets);

        Assert.Equal(new StepOutcome(double.NaN, 1, expected), outcome);
        Assert.Equal(new StageFrame(StageFrameKind.Values, 0, ownValue ? 2 : -1), played.Sent[^1]);
        Assert.Equal(0, optimizer.Steps);
    }

    [Theory]
    [InlineData(StageFrameKind.Gradient, 1, 0)] // of another step
    [InlineData(StageFrameKind.Gradient, 0, 1)] // of another micro-batch
    [InlineData(StageFrameKind.Norm, 0, 1000)] // of no tensor
    [InlineData(StageFrameKind.Norm, 0, -2)]
    [InlineData(StageFrameKind.Norm, 4, -1)]
    public void A_neighbour_that_is_elsewhere_is_not_followed(StageFrameKind kind, long step, int index)
    {
        var recipe = PipelineModel.Recipe with { Model = PipelineModel.Config with { TiedHead = false } };
        var layout = ParameterLayout.ForStage(recipe.Model, 0, 2);
        var parameters = Initialization.Initialize(layout, 1);
        var (tokens, targets) = PipelineModel.Batch(0);
        var played = new PlayedLink();
        for (int micro = 0; micro < recipe.MicroBatches && kind != StageFrameKind.Gradient; micro++)
            played.Due.Enqueue(new StageFrame(StageFrameKind.Gradient, 0, micro));
        played.Due.Enqueue(new StageFrame(kind, step, index, 1));
        played.Due.Enqueue(new StageFrame(StageFrameKind.Loss, 0, 0, 1));
        var stage = new PipelineStage(recipe, 0, 2, new StageLinks(null, played, null), Crew.Alone);
        Assert.Throws<PipelineException>(() => stage.Run(parameters, OptimizerState.Fresh(layout), 0.01, tokens, targets));
    }

    /// <summary>Local links, those of one stage watched before every send and receive.</summary>
    private static StageLinks[] Wrapped(ModelConfig config, int stages, int watched, Action<bool, StageFrameKind> watch) =>
        [.. StageLinks.Local(config, stages).Select((links, i) => i != watched ? links : new StageLinks(Of(links.Previous, watch), Of(links.Next, watch), Of(links.Tie, watch)))];

    private static WatchedLink? Of(IStageLink? link, Action<bool, StageFrameKind> watch) => link is null ? null : new WatchedLink(link, watch);

    private sealed class WatchedLink(IStageLink link, Action<bool, StageFrameKind> watch) : IStageLink
    {
        public void Send(StageFrame frame, ReadOnlySpan<float> values)
        {
            watch(true, frame.Kind);
            link.Send(frame, values);
        }

        public StageFrame Receive(StageFrameKind kind, Span<float> values)
        {
            watch(false, kind);
            return link.Receive(kind, values);
        }

        public void Dispose() => link.Dispose();
    }

    /// <summary>A neighbour that sends what the test says, with values of zero.</summary>
    private sealed class PlayedLink : IStageLink
    {
        public Queue<StageFrame> Due { get; } = new();

        public List<StageFrame> Sent { get; } = [];

        public void Send(StageFrame frame, ReadOnlySpan<float> values) => Sent.Add(frame);

        public StageFrame Receive(StageFrameKind kind, Span<float> values)
        {
            values.Clear();
            return Due.Dequeue();
        }

        public void Dispose()
        {
        }
    }
}
