using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Pipeline;

/// <summary>
/// One stage of an island: its part of every inner step, in step with the other stages over links. Holds the activations of
/// the micro-batches in flight, the gradient of its shard and the optimizer's scratch; a step allocates nothing.
/// </summary>
/// <remarks>
/// Stages change no bit (docs/numerics.md): each tensor's gradient is made by one stage, over micro-batches in ascending
/// order; the squares of the gradient go from stage to stage, so that they are added in canonical order; whatever an optimizer
/// does, it does to one tensor.
/// </remarks>
public sealed class PipelineStage
{
    private readonly TrainingRecipe _recipe;
    private readonly ModelStage _stage;
    private readonly Transformer _model;
    private readonly ParameterVector _gradient;
    private readonly InnerOptimizer _optimizer;
    private readonly StageLinks _links;
    private readonly Pass[] _passes;
    private readonly int _inFlight;
    private readonly IReadOnlyList<TensorSpec> _tensorsOfModel;

    /// <summary>A stage of an island that trains by that recipe.</summary>
    /// <param name="recipe">The recipe; its micro-batches are what keeps several stages busy.</param>
    /// <param name="stage">Which stage, from 0.</param>
    /// <param name="stages">How many there are.</param>
    /// <param name="links">To the other stages; not disposed.</param>
    /// <param name="crew">The threads of this stage; no result depends on it.</param>
    /// <exception cref="ModelConfigException">The recipe is out of bounds, or there is no such stage of its model.</exception>
    /// <exception cref="ArgumentException">A link is missing.</exception>
    public PipelineStage(TrainingRecipe recipe, int stage, int stages, StageLinks links, Crew crew)
    {
        _recipe = recipe.Validate();
        Layout = ParameterLayout.ForStage(recipe.Model, stage, stages);
        (_stage, _links) = (Layout.Stage, links);
        links.RequireFor(recipe.Model, _stage);
        _inFlight = OneForwardOneBackward.InFlight(stage, stages, recipe.MicroBatches);
        _passes = [.. OneForwardOneBackward.Passes(stage, stages, recipe.MicroBatches)];
        _model = new Transformer(recipe.Model, _stage, recipe.MicroBatch, _inFlight, crew, recipe.Recompute);
        _gradient = new ParameterVector(Layout);
        _optimizer = new InnerOptimizer(Layout, recipe.Inner, recipe.Muon, recipe.LearningRate.Peak, crew);
        _tensorsOfModel = ParameterLayout.For(recipe.Model).Tensors;
    }

    /// <summary>The tensors of its shard.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>
    /// Bytes a stage holds at most: vectors of its shard as <see cref="ModelConfig.TrainingBytes"/> counts them, activations of
    /// the micro-batches in flight, scratch.
    /// </summary>
    /// <exception cref="ModelConfigException">There is no such stage.</exception>
    public static long Bytes(TrainingRecipe recipe, int stage, int stages, int threads)
    {
        var layout = ParameterLayout.ForStage(recipe.Model, stage, stages);
        var inFlight = OneForwardOneBackward.InFlight(stage, stages, recipe.MicroBatches);
        return sizeof(float) * 11L * layout.Length
            + Transformer.WorkingBytes(recipe.Model, layout.Stage, recipe.MicroBatch, inFlight, recipe.Recompute, threads)
            + (recipe.Muon is null ? 0 : Muon.ScratchBytes(recipe.Model));
    }

    /// <summary>
    /// This stage's part of one step: <paramref name="parameters"/> and <paramref name="optimizer"/>, its shards, are updated in
    /// place. All stages of the island run the step at the same time, with the same rate and batch, and see the same outcome,
    /// that of <see cref="TrainingStep.Run"/> on the whole model. When the loss or a gradient is not finite, nothing is updated
    /// at any stage; when a new parameter is not, neither of the two may be used any more.
    /// </summary>
    /// <exception cref="ModelConfigException">The shards belong to another model, stage or optimizer.</exception>
    /// <exception cref="ArgumentException">The batch is not one of the recipe's, or a token is outside the vocabulary.</exception>
    /// <exception cref="PipelineException">A link ended, or another stage does not follow. The shards may not be used any more.</exception>
    public StepOutcome Run(ParameterVector parameters, OptimizerState optimizer, double rate, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        Check(parameters, optimizer, tokens, targets);
        return RunChecked(parameters, optimizer, rate, tokens, targets);
    }

    /// <inheritdoc cref="Run" path="/exception[not(@cref='PipelineException')]"/>
    internal void Check(ParameterVector parameters, OptimizerState optimizer, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        _gradient.RequireSameShape(parameters, "The shard");
        optimizer.RequireFor(parameters, _optimizer.Kind);
        if (tokens.Length != _recipe.TokensPerStep || targets.Length != tokens.Length)
            throw new ArgumentException($"{tokens.Length} tokens and {targets.Length} targets: the recipe's steps have {_recipe.TokensPerStep} of each.");
        Transformer.CheckVocabulary(_recipe.Model, tokens);
        Transformer.CheckVocabulary(_recipe.Model, targets);
    }

    /// <inheritdoc cref="Run"/>
    internal StepOutcome RunChecked(ParameterVector parameters, OptimizerState optimizer, double rate, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        var step = optimizer.Steps;
        var lossSum = MakeGradient(parameters, step, tokens, targets);
        var (loss, norm, notFinite) = Measure(step, lossSum);
        if (notFinite >= 0)
            return new StepOutcome(loss, norm, _tensorsOfModel[notFinite].Name);

        TensorSpec? own;
        if (!double.IsFinite(loss))
        {
            own = parameters.FirstNonFinite()?.Tensor;
        }
        else
        {
            // Clipping and the mean over the tokens are one factor of the sums.
            var scale = (float)(Math.Min(1, _recipe.Inner.ClipNorm / norm) / _recipe.TokensPerStep);
            own = _optimizer.Step(parameters, _gradient, scale, optimizer, rate);
        }
        var where = FirstOfAll(step, own is null ? -1 : Layout.IndexOf(own));
        return new StepOutcome(loss, norm, where >= 0 ? _tensorsOfModel[where].Name : double.IsFinite(loss) ? null : StepOutcome.OfLoss);
    }

    /// <summary>All micro-batches forward and backward; the gradient of the shard is a sum over all tokens.</summary>
    /// <returns>At the last stage, the sum of the losses.</returns>
    private double MakeGradient(ParameterVector parameters, long step, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        double sum = 0;
        if (_stage.IsFirst)
        {
            _gradient[Layout.Embedding].Clear();
            _links.Tie?.Send(new StageFrame(StageFrameKind.TiedEmbedding, step), parameters[Layout.Embedding]);
        }
        else
        {
            Receive(_links.Tie, StageFrameKind.TiedEmbedding, step, 0, _model.HeadCopy);
        }
        foreach (var (direction, micro) in _passes)
        {
            int rows = _model.Rows, slot = micro % _inFlight;
            var rowsOfMicro = tokens.Slice(micro * rows, rows);
            if (direction == PassDirection.Forward)
            {
                if (!_stage.IsFirst)
                    Receive(_links.Previous, StageFrameKind.Activations, step, micro, _model.Input(slot));
                _model.Forward(parameters, rowsOfMicro, slot);
                _links.Next?.Send(new StageFrame(StageFrameKind.Activations, step, micro), _model.Output);
            }
            else
            {
                if (_stage.IsLast)
                    _model.Head(parameters, targets.Slice(micro * rows, rows), ref sum, _gradient, add: micro > 0);
                else
                    Receive(_links.Next, StageFrameKind.Gradient, step, micro, _model.ResidualGradient);
                _model.Backward(parameters, rowsOfMicro, _gradient, add: micro > 0, slot);
                _links.Previous?.Send(new StageFrame(StageFrameKind.Gradient, step, micro), _model.ResidualGradient);
            }
        }
        if (_stage.IsFirst)
        {
            Receive(_links.Tie, StageFrameKind.TiedGradient, step, 0, _model.HeadGradient);
            _model.AddHeadGradient(_gradient);
        }
        else
        {
            _links.Tie?.Send(new StageFrame(StageFrameKind.TiedGradient, step), _model.HeadGradient);
        }
        return sum;
    }

    /// <summary>
    /// Mean loss, norm of the mean gradient, and index in the model of the first tensor whose gradient is not finite, or −1:
    /// gathered from the first stage to the last, told from the last to the first.
    /// </summary>
    private (double Loss, double Norm, int NotFinite) Measure(long step, double lossSum)
    {
        var before = _stage.IsFirst ? new StageFrame(StageFrameKind.Squares, step, -1) : Receive(_links.Previous, StageFrameKind.Squares, step);
        var (squares, own) = _optimizer.Squares(_gradient, before.Number);
        var notFinite = before.Index >= 0 || own is null ? before.Index : Layout.IndexOf(own);

        double loss, norm;
        if (_stage.IsLast)
        {
            (loss, norm) = (lossSum / _recipe.TokensPerStep, Math.Sqrt(squares) / _recipe.TokensPerStep);
        }
        else
        {
            _links.Next!.Send(new StageFrame(StageFrameKind.Squares, step, notFinite, squares), []);
            (_, _, notFinite, norm) = Receive(_links.Next, StageFrameKind.Norm, step);
            loss = Receive(_links.Next, StageFrameKind.Loss, step).Number;
        }
        _links.Previous?.Send(new StageFrame(StageFrameKind.Norm, step, notFinite, norm), []);
        _links.Previous?.Send(new StageFrame(StageFrameKind.Loss, step, 0, loss), []);
        return (loss, norm, RequireTensor(notFinite));
    }

    /// <summary>The smallest of all stages' indexes that are not −1: stages ascend as the tensors do.</summary>
    private int FirstOfAll(long step, int own)
    {
        if (!_stage.IsFirst && Receive(_links.Previous, StageFrameKind.Values, step).Index is >= 0 and var earlier)
            own = earlier;
        if (!_stage.IsLast)
        {
            _links.Next!.Send(new StageFrame(StageFrameKind.Values, step, own), []);
            own = Receive(_links.Next, StageFrameKind.Values, step).Index;
        }
        _links.Previous?.Send(new StageFrame(StageFrameKind.Values, step, own), []);
        return RequireTensor(own);
    }

    private int RequireTensor(int index) => index >= -1 && index < _tensorsOfModel.Count
        ? index
        : throw new PipelineException($"Another stage speaks of tensor {index} of {_tensorsOfModel.Count}: run all stages by one recipe and one version.");

    private StageFrame Receive(IStageLink? link, StageFrameKind kind, long step)
    {
        var frame = link!.Receive(kind, []);
        if (frame.Step != step)
            throw Apart(frame, step);
        return frame;
    }

    /// <summary>Values of that step and index; nothing without a link.</summary>
    private void Receive(IStageLink? link, StageFrameKind kind, long step, int index, Span<float> values)
    {
        if (link is null) return;
        var frame = link.Receive(kind, values);
        if (frame.Step != step || frame.Index != index)
            throw Apart(frame, step);
    }

    private PipelineException Apart(StageFrame frame, long step) => new(
        $"Stage {_stage.Index} of {_stage.Count} is at step {step}, and was sent {frame.Kind} {frame.Index} of step {frame.Step}: start all stages " +
        "from the states of one moment.");
}
