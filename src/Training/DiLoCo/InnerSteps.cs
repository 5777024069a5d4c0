using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.DiLoCo;

/// <summary>
/// An inner phase, step by step. A pure function of its input, to the last bit, however often it is interrupted and continued. Not safe
/// for use by several threads at once.
/// </summary>
public sealed class InnerSteps
{
    private readonly InnerPhaseInput _input;
    private readonly TrainingStep _training;
    private readonly ParameterVector _parameters;
    private readonly OptimizerState _optimizer;
    private readonly int[] _tokens, _targets;

    /// <summary>Begins a phase, or goes on with one.</summary>
    /// <param name="input">Everything the result depends on; left as it was.</param>
    /// <param name="from">Where it was interrupted, or null to begin; left as it was.</param>
    /// <param name="crew">Threads to work with, or null for the caller's alone; no result depends on it.</param>
    /// <exception cref="ArgumentException"><paramref name="from"/> is not of this phase.</exception>
    /// <exception cref="ModelConfigException">The recipe is out of bounds, or a state belongs to another model or optimizer.</exception>
    public InnerSteps(InnerPhaseInput input, InnerPhaseProgress? from = null, Crew? crew = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        _input = input;
        var recipe = input.Recipe.Validate();
        if (input.Start.Layout.Config != recipe.Model)
            throw new ModelConfigException($"The start parameters belong to {input.Start.Layout.Config}, the recipe to {recipe.Model}.");
        ArgumentOutOfRangeException.ThrowIfNegative(input.Round);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(input.Round, recipe.Rounds.Rounds);
        Steps = recipe.Rounds.InnerSteps(input.Round);
        if (from is not null && !from.IsOf(input))
            throw new ArgumentException($"The progress after {from.Step} steps ({from.Optimizer.Steps} of the optimizer) is not of round {input.Round}, which has {Steps}.", nameof(from));

        _parameters = (from?.Parameters ?? input.Start).Clone();
        _optimizer = (from?.Optimizer ?? input.Optimizer)?.Copy() ?? OptimizerState.Fresh(_parameters.Layout, recipe.Optimizer);
        _optimizer.RequireFor(_parameters, recipe.Optimizer);
        _training = new TrainingStep(recipe, crew ?? Crew.Alone);
        (_tokens, _targets) = (new int[recipe.TokensPerStep], new int[recipe.TokensPerStep]);
        (Step, LossSum) = (from?.Step ?? 0, from?.LossSum ?? 0);
    }

    /// <summary>Steps of the phase, H.</summary>
    public int Steps { get; }

    /// <summary>Steps done.</summary>
    public int Step { get; private set; }

    /// <summary>Sum of their batch losses in nats a token, added in the order of the steps.</summary>
    public double LossSum { get; private set; }

    /// <summary>θ after them; read only, and overwritten by the next step.</summary>
    public ParameterVector Parameters => _parameters;

    /// <summary>The optimizer's state after them; read only, and overwritten by the next step.</summary>
    public OptimizerState Optimizer => _optimizer;

    /// <summary>Where it stands: with the input, all that the rest is a function of. Valid until the next step.</summary>
    public InnerPhaseProgress Progress => new(Step, _parameters, _optimizer, LossSum);

    /// <summary>Takes the next step.</summary>
    /// <exception cref="InvalidOperationException">All are done.</exception>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a new parameter was not finite.</exception>
    public InnerStep Next()
    {
        if (Step == Steps) throw new InvalidOperationException($"Round {_input.Round} has {Steps} steps, and all are done.");
        var (recipe, step) = (_input.Recipe, Step);
        var offsets = _input.Corpus.SelectData(_input.Seed, _input.Worker, _input.Round, step, recipe.Batch, recipe.Model.Context);
        _input.Corpus.Gather(offsets, recipe.Model.Context, _tokens, _targets);
        var rate = recipe.LearningRate.At(recipe.Rounds.FirstStep(_input.Round) + step, recipe.Rounds.TotalSteps);
        var outcome = _training.Run(_parameters, _optimizer, rate, _tokens, _targets);
        if (outcome.NotFinite is { } where)
            throw new TrainingDivergedException(_input.Worker, _input.Round, step, outcome.Loss, outcome.GradientNorm, where);

        LossSum += outcome.Loss;
        Step++;
        return new InnerStep(step, outcome.Loss, outcome.GradientNorm, rate, (long)Step * recipe.TokensPerStep);
    }

    /// <summary>What the whole phase yields.</summary>
    /// <exception cref="InvalidOperationException">Steps are left.</exception>
    public InnerPhaseResult Result() => Step == Steps
        ? new InnerPhaseResult(PseudoGradient.Between(_input.Start, _parameters), _optimizer, _input.Recipe.TokensOfRound(_input.Round), LossSum / Steps)
        : throw new InvalidOperationException($"Round {_input.Round} has {Steps} steps, and {Step} are done.");
}
