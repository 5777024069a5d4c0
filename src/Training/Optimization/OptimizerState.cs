using ZeroG.Training.Model;

namespace ZeroG.Training.Optimization;

/// <summary>State of one worker's inner optimizer, kept from round to round; a step changes it in place.</summary>
/// <param name="Steps">Steps taken so far; the bias correction depends on it.</param>
/// <param name="FirstMoment">Decaying mean of gradients, or Muon's momentum in the tensors that it updates.</param>
/// <param name="SecondMoment">Decaying mean of squared gradients, of the tensors that AdamW updates alone.</param>
public sealed record OptimizerState(long Steps, ParameterVector FirstMoment, SecondMoments SecondMoment)
{
    /// <summary>Steps taken so far.</summary>
    public long Steps { get; internal set; } = Steps;

    /// <summary>The optimizer it belongs to.</summary>
    public OptimizerKind Kind => SecondMoment.Kind;

    /// <summary>The state before the first step, also that of a worker that joins later.</summary>
    public static OptimizerState Fresh(ParameterLayout layout, OptimizerKind kind = OptimizerKind.AdamW) =>
        new(0, new ParameterVector(layout), new SecondMoments(layout, kind));

    /// <summary>An independent copy.</summary>
    public OptimizerState Copy() => new(Steps, FirstMoment.Clone(), SecondMoment.Clone());

    /// <summary>Checks that the state fits these parameters and that optimizer.</summary>
    /// <exception cref="ModelConfigException">It belongs to another model or optimizer.</exception>
    internal void RequireFor(ParameterVector parameters, OptimizerKind kind)
    {
        parameters.RequireSameShape(FirstMoment, "The optimizer state");
        if (SecondMoment.Layout.Config != parameters.Layout.Config)
            throw new ModelConfigException($"The second moments belong to {SecondMoment.Layout.Config}, the parameters to {parameters.Layout.Config}.");
        if (Kind != kind)
        {
            throw new ModelConfigException(
                $"The optimizer state is of {Kind}, but the recipe trains with {kind}: take the state of a worker of this job, or a fresh one.");
        }
    }
}
