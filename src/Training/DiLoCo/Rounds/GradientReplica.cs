using ZeroG.Training.Data;
using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>
/// A worker of synchronous data parallelism: a round is one step, what is exchanged is its gradient, and every member takes
/// the same optimizer step on the average. With an exact codec, this is training on one large batch.
/// </summary>
public sealed class GradientReplica : IReplica
{
    private readonly Corpus _corpus;
    private readonly ulong _seed;
    private readonly TrainingRecipe _recipe;
    private readonly TrainingStep _step;
    private readonly ParameterVector _parameters;
    private readonly ParameterVector _feedback;
    private readonly int[] _tokens;
    private readonly int[] _targets;

    /// <summary>A worker that begins from what all members agree on; the arguments are those of <see cref="Replica"/>.</summary>
    public GradientReplica(TrainingRecipe recipe, Corpus corpus, ulong seed, int worker, OuterState shared, OptimizerState? optimizer, Crew crew)
    {
        (_recipe, _corpus, _seed, Worker) = (recipe.Validate(), corpus, seed, worker);
        var layout = shared.Parameters.Layout;
        _step = new TrainingStep(recipe, crew);
        Optimizer = optimizer?.Copy() ?? OptimizerState.Fresh(layout, recipe.Optimizer);
        _parameters = shared.Parameters.Clone();
        Shared = new OuterState(_parameters, shared.Momentum);
        _feedback = new ParameterVector(layout);
        (_tokens, _targets) = (new int[recipe.TokensPerStep], new int[recipe.TokensPerStep]);
    }

    /// <inheritdoc/>
    public int Worker { get; }

    /// <inheritdoc/>
    public OuterState Shared { get; }

    /// <summary>State of the optimizer, the same at every member; read only.</summary>
    public OptimizerState Optimizer { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The round has more than one step, or its average is not applied before the next.</exception>
    public double Step(RoundPlan plan, MemberPlan part, int step)
    {
        if (plan is not { Steps: 1, Delay: 0 })
            throw new ArgumentException($"Gradients are exchanged after every step, and applied before the next; round {plan.Round} has {plan.Steps} steps and a delay of {plan.Delay}.", nameof(plan));
        var offsets = _corpus.SelectSamples(_seed, part.FirstSample(step, _recipe.Batch), _recipe.Batch, _recipe.Model.Context);
        _corpus.Gather(offsets, _recipe.Model.Context, _tokens, _targets);
        var loss = _step.ComputeGradient(_parameters, _tokens, _targets);
        Elementwise.AddScaled(1f / _tokens.Length, _step.Gradient.Values, _feedback.Values);
        return loss;
    }

    /// <inheritdoc/>
    public MemberExchange EndRound(IReadOnlyList<TensorPath> paths) => new(paths, _feedback);

    /// <inheritdoc/>
    public void Apply(ParameterVector delta, RoundPlan plan)
    {
        delta.Values.CopyTo(_step.Gradient.Values);
        var rate = _recipe.LearningRate.At(plan.FirstStep, _recipe.Rounds.TotalSteps);
        var outcome = _step.Update(_parameters, Optimizer, rate, loss: 0, tokens: 1);
        if (outcome.NotFinite is { } where)
            throw new TrainingDivergedException(Worker, plan.Round, 0, outcome.Loss, outcome.GradientNorm, where);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
