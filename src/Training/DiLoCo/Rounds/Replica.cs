using ZeroG.Training.Data;
using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>
/// A DiLoCoX worker: local parameters θ that its inner optimizer moves, and the global ones g that all members agree on.
/// </summary>
/// <remarks>
/// A round's average is applied with local progress kept: g ← outer step of Δ, θ ← g + (θ − θ at the end of that round), as
/// many steps later as the round's plan says.
/// </remarks>
public sealed class Replica : IReplica
{
    private readonly Corpus _corpus;
    private readonly ulong _seed;
    private readonly TrainingRecipe _recipe;
    private readonly IInnerStep _step;
    private readonly ParameterVector _parameters;
    private readonly ParameterVector _roundEnd;
    private readonly ParameterVector _feedback;
    private readonly int[] _tokens;
    private readonly int[] _targets;
    private IRoundObserver? _observer;
    private RoundPlan? _plan; // of the step that was taken last
    private int _done;
    private double _lossSum;

    /// <summary>A worker that begins from what all members agree on.</summary>
    /// <param name="recipe">Model, batch and inner optimizer; its rounds give the steps of the learning-rate schedule alone.</param>
    /// <param name="corpus">The training text.</param>
    /// <param name="seed">The job's seed.</param>
    /// <param name="worker">Its key.</param>
    /// <param name="shared">Global parameters and outer momentum; left as they were.</param>
    /// <param name="optimizer">Inner optimizer state to begin with, or null for a fresh one; left as it was.</param>
    /// <param name="step">
    /// Its inner steps: of the whole model by itself or as an island of pipeline stages, or of one stage, whose shard of the
    /// parameters, momentum and optimizer state this replica then has. No result depends on which.
    /// </param>
    public Replica(TrainingRecipe recipe, Corpus corpus, ulong seed, int worker, OuterState shared, OptimizerState? optimizer, IInnerStep step)
    {
        (_recipe, _corpus, _seed, Worker, Shared, _step) = (recipe.Validate(), corpus, seed, worker, shared, step);
        var layout = shared.Parameters.Layout;
        Optimizer = optimizer?.Copy() ?? OptimizerState.Fresh(layout, recipe.Optimizer);
        _parameters = shared.Parameters.Clone();
        _roundEnd = shared.Parameters.Clone();
        _feedback = new ParameterVector(layout);
        (_tokens, _targets) = (new int[recipe.TokensPerStep], new int[recipe.TokensPerStep]);
    }

    /// <inheritdoc/>
    public int Worker { get; }

    /// <inheritdoc/>
    public OuterState Shared { get; private set; }

    /// <summary>State of its inner optimizer; read only.</summary>
    public OptimizerState Optimizer { get; }

    /// <summary>θ; read only.</summary>
    public ParameterVector Parameters => _parameters;

    /// <summary>
    /// Where it stands; valid until it moves. While an exchange of it is not finished, the error feedback is that exchange's.
    /// </summary>
    public ReplicaState State => new(Progress, _roundEnd, _feedback);

    private InnerPhaseProgress Progress => new(_done, _parameters, Optimizer, _lossSum);

    /// <summary>Goes on from there.</summary>
    /// <param name="state">Of a worker of this job; left as it was.</param>
    /// <exception cref="ModelConfigException">It is of another model or optimizer.</exception>
    public void Restore(ReplicaState state)
    {
        var (progress, optimizer) = (state.Progress, state.Progress.Optimizer);
        _parameters.RequireSameShape(progress.Parameters, "The state");
        _parameters.RequireSameShape(state.RoundEnd, "The end of the round before");
        _parameters.RequireSameShape(state.Feedback, "The error feedback");
        optimizer.RequireFor(_parameters, _recipe.Optimizer);
        progress.Parameters.Values.CopyTo(_parameters.Values);
        state.RoundEnd.Values.CopyTo(_roundEnd.Values);
        state.Feedback.Values.CopyTo(_feedback.Values);
        optimizer.FirstMoment.Values.CopyTo(Optimizer.FirstMoment.Values);
        optimizer.SecondMoment.Values.CopyTo(Optimizer.SecondMoment.Values);
        Optimizer.Steps = optimizer.Steps;
        (_done, _lossSum, _plan) = (progress.Step, progress.LossSum, null);
    }

    /// <inheritdoc/>
    public void Observe(IRoundObserver observer) => _observer = observer;

    /// <inheritdoc/>
    public double Step(RoundPlan plan, MemberPlan part, int step)
    {
        if (step == 0) _lossSum = 0;
        (_done, _plan) = (step, plan);
        _observer?.Stepping(plan, Progress, _roundEnd);
        var offsets = _corpus.SelectSamples(_seed, part.FirstSample(step, _recipe.Batch), _recipe.Batch, _recipe.Model.Context);
        _corpus.Gather(offsets, _recipe.Model.Context, _tokens, _targets);
        var rate = _recipe.LearningRate.At(plan.FirstStep + step, _recipe.Rounds.TotalSteps);
        var outcome = _step.Run(_parameters, Optimizer, rate, _tokens, _targets);
        if (outcome.NotFinite is { } where)
            throw new TrainingDivergedException(Worker, plan.Round, step, outcome.Loss, outcome.GradientNorm, where);
        (_done, _lossSum) = (step + 1, _lossSum + outcome.Loss);
        return outcome.Loss;
    }

    /// <inheritdoc/>
    /// <remarks>x = (g − θ) + error feedback; θ is remembered, so that progress from here on is known when the average arrives.</remarks>
    public MemberExchange EndRound(IReadOnlyList<TensorPath> paths)
    {
        var delta = PseudoGradient.Between(Shared.Parameters, _parameters);
        Elementwise.Add(delta.Values, _feedback.Values);
        _parameters.Values.CopyTo(_roundEnd.Values);
        if (_plan is not null) _observer?.Ended(_plan, State);
        (_done, _lossSum, _plan) = (0, 0, null);
        return new MemberExchange(paths, _feedback);
    }

    /// <inheritdoc/>
    public void Apply(ParameterVector delta, RoundPlan plan) => Adopt(OuterNesterov.Step(Shared, delta, plan.Outer));

    /// <summary>Applies an average by what it led to.</summary>
    /// <param name="shared">What all members agree on after it; left as it was.</param>
    public void Adopt(OuterState shared)
    {
        Shared = shared;
        var since = _roundEnd.Values;
        Elementwise.SubtractFrom(_parameters.Values, since);
        Shared.Parameters.Values.CopyTo(_parameters.Values);
        Elementwise.Add(since, _parameters.Values);

        // What is progress now is progress for the next average too, where no round of this worker ends before it.
        Shared.Parameters.Values.CopyTo(since);
    }

    /// <inheritdoc/>
    public void Dispose() => (_step as IDisposable)?.Dispose();
}
