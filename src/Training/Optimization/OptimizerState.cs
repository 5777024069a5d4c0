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

    /// <summary>
    /// The state of one stage of a whole model: a view of the same memory, which <see cref="Copy"/> makes independent. Each
    /// of the two counts its steps by itself.
    /// </summary>
    /// <exception cref="ModelConfigException">The layout is of another model, or this state is not a whole one's.</exception>
    public OptimizerState Shard(ParameterLayout layout) => new(Steps, FirstMoment.Shard(layout), SecondMoment.Shard(layout));

    /// <summary>The whole model's state, an independent copy.</summary>
    /// <param name="shards">Those of all its stages, from the first to the last.</param>
    /// <exception cref="ModelConfigException">One is missing, out of order, or of another model, optimizer or step.</exception>
    public static OptimizerState Join(IReadOnlyList<OptimizerState> shards)
    {
        var first = ParameterVector.Join([.. shards.Select(shard => shard.FirstMoment)]);
        var whole = new OptimizerState(shards[0].Steps, first, new SecondMoments(first.Layout, shards[0].Kind));
        foreach (var shard in shards)
        {
            if (shard.Kind != whole.Kind || shard.Steps != whole.Steps || !shard.SecondMoment.Layout.Matches(shard.FirstMoment.Layout))
            {
                throw new ModelConfigException(
                    $"The state of {shard.FirstMoment.Layout.Owner} is of {shard.Kind} after {shard.Steps} steps, that of the first stage of " +
                    $"{whole.Kind} after {whole.Steps}: give states of one moment.");
            }
            shard.SecondMoment.Values.CopyTo(whole.SecondMoment.Shard(shard.SecondMoment.Layout).Values);
        }
        return whole;
    }

    /// <summary>Checks that the state fits these parameters and that optimizer.</summary>
    /// <exception cref="ModelConfigException">It belongs to another model or optimizer.</exception>
    internal void RequireFor(ParameterVector parameters, OptimizerKind kind)
    {
        parameters.RequireSameShape(FirstMoment, "The optimizer state");
        if (!SecondMoment.Layout.Matches(parameters.Layout))
            throw new ModelConfigException($"The second moments belong to {SecondMoment.Layout.Owner}, the parameters to {parameters.Layout.Owner}.");
        if (Kind != kind)
        {
            throw new ModelConfigException(
                $"The optimizer state is of {Kind}, but the recipe trains with {kind}: take the state of a worker of this job, or a fresh one.");
        }
    }
}
