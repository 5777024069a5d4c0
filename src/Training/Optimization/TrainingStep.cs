using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Optimization;

/// <summary>What one step saw.</summary>
/// <param name="Loss">Mean loss of the batch before the update, in nats a token.</param>
/// <param name="GradientNorm">Global norm of the mean gradient before clipping.</param>
public readonly record struct StepOutcome(double Loss, double GradientNorm)
{
    /// <summary>Whether both are finite; if not, nothing was updated.</summary>
    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(GradientNorm);
}

/// <summary>One inner step after another on one model: gradient, clipping, optimizer. Holds the activations and the gradient.</summary>
public sealed class TrainingStep
{
    private readonly TrainingRecipe _recipe;
    private readonly Transformer _model;
    private readonly ParameterVector _gradient;

    /// <summary>Steps of that recipe; <paramref name="crew"/> does the work, and no result depends on it.</summary>
    /// <exception cref="ModelConfigException">The recipe is out of bounds.</exception>
    public TrainingStep(TrainingRecipe recipe, Crew crew)
    {
        _recipe = recipe.Validate();
        _model = new Transformer(recipe.Model, recipe.Batch, crew);
        _gradient = new ParameterVector(ParameterLayout.For(recipe.Model));
    }

    /// <summary>
    /// One step on a batch of tokens and the tokens that follow each: <paramref name="parameters"/> and
    /// <paramref name="optimizer"/> are updated in place, unless the loss or the gradient is not finite.
    /// </summary>
    public StepOutcome Run(ParameterVector parameters, ref AdamWState optimizer, double rate, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        var loss = _model.LossAndGradient(parameters, tokens, targets, _gradient) / tokens.Length;
        Kernels.Elementwise.Scale(1f / tokens.Length, _gradient.Values);
        var outcome = new StepOutcome(loss, AdamW.Clip(_gradient, _recipe.Inner.ClipNorm));
        if (outcome.IsFinite)
            optimizer = AdamW.Step(parameters, _gradient, optimizer, _recipe.Inner, rate);
        return outcome;
    }
}
