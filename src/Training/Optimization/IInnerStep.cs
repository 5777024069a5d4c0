using ZeroG.Training.Model;

namespace ZeroG.Training.Optimization;

/// <summary>
/// What takes the inner steps of a worker, whoever computes them: one model, an island of stages, or one of those on its
/// shard. One caller at a time.
/// </summary>
public interface IInnerStep
{
    /// <summary>
    /// One step on a batch of tokens and the tokens that follow each: <paramref name="parameters"/> and
    /// <paramref name="optimizer"/> are updated in place. When the loss or the gradient is not finite, nothing is; when a new
    /// parameter is not, neither of the two may be used any more.
    /// </summary>
    /// <exception cref="ModelConfigException">The parameters or the state belong to another model or optimizer.</exception>
    StepOutcome Run(ParameterVector parameters, OptimizerState optimizer, double rate, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets);
}
