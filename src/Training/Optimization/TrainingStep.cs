using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Optimization;

/// <summary>What one step saw.</summary>
/// <param name="Loss">Mean loss of the batch before the update, in nats a token.</param>
/// <param name="GradientNorm">Global norm of the mean gradient before clipping.</param>
/// <param name="NotFinite">
/// The first tensor in canonical order whose gradient, or else value, is NaN or infinite; <see cref="OfLoss"/> when only the
/// loss is; null when all is finite.
/// </param>
public readonly record struct StepOutcome(double Loss, double GradientNorm, string? NotFinite = null)
{
    /// <summary>In place of a tensor's name: the loss.</summary>
    public const string OfLoss = "loss";

    /// <summary>Whether loss, gradient and new parameters are finite.</summary>
    public bool IsFinite => NotFinite is null;
}

/// <summary>
/// One inner step after another on one model: gradient, clipping, optimizer. Holds the activations of a micro-batch, the
/// gradient and the optimizer's scratch; a step allocates nothing.
/// </summary>
public sealed class TrainingStep : IInnerStep
{
    private readonly TrainingRecipe _recipe;
    private readonly Transformer _model;
    private readonly ParameterVector _gradient;
    private readonly InnerOptimizer _optimizer;

    /// <summary>Steps of that recipe; <paramref name="crew"/> does the work, and no result depends on it.</summary>
    /// <exception cref="ModelConfigException">The recipe is out of bounds.</exception>
    public TrainingStep(TrainingRecipe recipe, Crew crew)
    {
        _recipe = recipe.Validate();
        _model = new Transformer(recipe.Model, recipe.MicroBatch, crew, recipe.Recompute);
        _gradient = new ParameterVector(ParameterLayout.For(recipe.Model));
        _optimizer = new InnerOptimizer(_gradient.Layout, recipe.Inner, recipe.Muon, recipe.LearningRate.Peak, crew);
    }

    /// <summary>The gradient of the sum of a batch's losses, as <see cref="ComputeGradient"/> left it.</summary>
    internal ParameterVector Gradient => _gradient;

    /// <inheritdoc/>
    /// <remarks>Micro-batches ascending.</remarks>
    public StepOutcome Run(ParameterVector parameters, OptimizerState optimizer, double rate, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        optimizer.RequireFor(parameters, _optimizer.Kind);
        return Update(parameters, optimizer, rate, ComputeGradient(parameters, tokens, targets), tokens.Length);
    }

    /// <summary>The first half of a step: mean loss of the batch in nats a token, and the <see cref="Gradient"/> of the sum of its losses.</summary>
    internal double ComputeGradient(ParameterVector parameters, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets) =>
        _model.LossAndGradient(parameters, tokens, targets, _gradient) / tokens.Length;

    /// <summary>The second half of a step, on what <see cref="Gradient"/> holds: it is divided by the tokens, clipped and applied.</summary>
    /// <exception cref="ModelConfigException">The parameters or the state belong to another model or optimizer.</exception>
    internal StepOutcome Update(ParameterVector parameters, OptimizerState optimizer, double rate, double loss, int tokens)
    {
        optimizer.RequireFor(parameters, _optimizer.Kind);
        var (sumNorm, notFinite) = _optimizer.Norm(_gradient);
        var norm = sumNorm / tokens;
        if (notFinite is not null)
            return new StepOutcome(loss, norm, notFinite.Name);
        if (!double.IsFinite(loss))
            return new StepOutcome(loss, norm, parameters.FirstNonFinite()?.Tensor.Name ?? StepOutcome.OfLoss);

        // Clipping and the mean over the tokens are one factor of the sums.
        var scale = (float)(Math.Min(1, _recipe.Inner.ClipNorm / norm) / tokens);
        return new StepOutcome(loss, norm, _optimizer.Step(parameters, _gradient, scale, optimizer, rate)?.Name);
    }
}
