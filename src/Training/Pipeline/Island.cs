using System.Runtime.ExceptionServices;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Pipeline;

/// <summary>
/// The stages of one worker, each on threads of its own in this process: what <see cref="TrainingStep"/> does, to the last bit,
/// as a pipeline (arXiv 2506.21263, "dual optimizer": each stage holds its shard of the parameters and of both optimizers).
/// </summary>
public sealed class Island : IDisposable
{
    private readonly IReadOnlyList<StageLinks> _links;
    private readonly Crew[] _crews;
    private readonly Crew _conductors;
    private readonly PipelineStage[] _stages;
    private readonly ParameterVector[] _parameters;
    private readonly OptimizerState[] _optimizers;
    private (ParameterVector Parameters, OptimizerState Optimizer)? _viewed;
    private ExceptionDispatchInfo? _failure;

    /// <summary>An island that trains by that recipe.</summary>
    /// <param name="recipe">The recipe; with at least as many micro-batches as stages, those have something to do.</param>
    /// <param name="stages">Stages, 1 to the model's blocks; no result depends on it.</param>
    /// <param name="threads">Threads of each stage; no result depends on it.</param>
    /// <exception cref="ModelConfigException">The recipe is out of bounds, has too few blocks, or needs too much memory.</exception>
    public Island(TrainingRecipe recipe, int stages, int threads = 1)
        : this(recipe, stages, threads, StageLinks.Local)
    {
    }

    /// <summary>An island whose stages have links of another kind; it ends them with itself.</summary>
    internal Island(TrainingRecipe recipe, int stages, int threads, Func<ModelConfig, int, IReadOnlyList<StageLinks>> links)
    {
        recipe.Validate();
        if (Bytes(recipe, stages, threads) is var bytes && bytes > ModelConfig.MaxTrainingBytes)
        {
            throw new ModelConfigException(
                $"{stages} stages need {bytes} bytes together, over {ModelConfig.MaxTrainingBytes}: choose fewer stages, more micro-batches, or Recompute.");
        }
        _links = links(recipe.Model, stages);
        _crews = [.. Enumerable.Range(0, stages).Select(_ => new Crew(threads))];
        _conductors = new Crew(stages);
        _stages = [.. Enumerable.Range(0, stages).Select(i => new PipelineStage(recipe, i, stages, _links[i], _crews[i]))];
        (_parameters, _optimizers) = (new ParameterVector[stages], new OptimizerState[stages]);
    }

    /// <summary>The tensors of each stage.</summary>
    public IReadOnlyList<ParameterLayout> Layouts => [.. _stages.Select(stage => stage.Layout)];

    /// <summary>Bytes that all stages hold together at most.</summary>
    /// <exception cref="ModelConfigException">The model has not so many stages.</exception>
    public static long Bytes(TrainingRecipe recipe, int stages, int threads = 1) =>
        Enumerable.Range(0, stages).Sum(i => PipelineStage.Bytes(recipe, i, stages, threads)) + 2L * sizeof(int) * recipe.TokensPerStep;

    /// <summary>
    /// One step on a whole model: as <see cref="TrainingStep.Run"/>, with the same outcome and the same bits. Each stage works on
    /// a view of its shard.
    /// </summary>
    /// <param name="parameters">θ, updated in place.</param>
    /// <param name="optimizer">The optimizer's state, updated in place.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="tokens">The batch.</param>
    /// <param name="targets">The token that follows each.</param>
    /// <param name="cancellation">Ends the step, and the island, at once.</param>
    /// <inheritdoc cref="Run(IReadOnlyList{ParameterVector},IReadOnlyList{OptimizerState},double,ReadOnlySpan{int},ReadOnlySpan{int},CancellationToken)" path="/exception"/>
    public StepOutcome Run(
        ParameterVector parameters, OptimizerState optimizer, double rate, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets,
        CancellationToken cancellation = default)
    {
        optimizer.RequireFor(parameters, optimizer.Kind);
        if (_viewed is not var (seen, state) || !ReferenceEquals(seen, parameters) || !ReferenceEquals(state, optimizer))
        {
            _viewed = null;
            for (int i = 0; i < _stages.Length; i++)
                (_parameters[i], _optimizers[i]) = (parameters.Shard(_stages[i].Layout), optimizer.Shard(_stages[i].Layout));
            _viewed = (parameters, optimizer);
        }
        foreach (var view in _optimizers)
            view.Steps = optimizer.Steps;
        var outcome = Run(_parameters, _optimizers, rate, tokens, targets, cancellation);
        optimizer.Steps = _optimizers[0].Steps;
        return outcome;
    }

    /// <summary>One step on the shards of the stages.</summary>
    /// <param name="parameters">θ of each stage, updated in place.</param>
    /// <param name="optimizers">The optimizer's state of each, updated in place.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="tokens">The batch.</param>
    /// <param name="targets">The token that follows each.</param>
    /// <param name="cancellation">Ends the step, and the island, at once.</param>
    /// <returns>What the step saw, as <see cref="TrainingStep.Run"/> on the whole model.</returns>
    /// <exception cref="ModelConfigException">Parameters or state belong to another model, stage or optimizer; nothing was done.</exception>
    /// <exception cref="ArgumentException">The batch is not one of the recipe's, or a token is outside the vocabulary; nothing was done.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: parameters and state, and the island, may not be used any more.</exception>
    /// <exception cref="PipelineException">An earlier step was cancelled or failed: make a new island.</exception>
    public StepOutcome Run(
        IReadOnlyList<ParameterVector> parameters, IReadOnlyList<OptimizerState> optimizers, double rate, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets,
        CancellationToken cancellation = default)
    {
        if (parameters.Count != _stages.Length || optimizers.Count != _stages.Length)
            throw new ArgumentException($"{parameters.Count} shards and {optimizers.Count} states for {_stages.Length} stages: give one of each to each.");
        for (int i = 0; i < _stages.Length; i++)
            _stages[i].Check(parameters[i], optimizers[i], tokens, targets);
        cancellation.ThrowIfCancellationRequested();
        if (Volatile.Read(ref _failure) is { } earlier)
            throw new PipelineException("The island ended in an earlier step: make a new one, from a state before it.", earlier.SourceException);

        StepOutcome outcome = default;
        using (EndWhen(cancellation))
        {
            // As many threads as stages: each conducts one, and none waits for a stage that nobody has begun.
            var work = new Step(this, parameters, optimizers, rate, tokens, targets, ref outcome);
            _conductors.Run(ref work, _stages.Length);
        }
        Volatile.Read(ref _failure)?.Throw();
        return outcome;
    }

    /// <summary>Ends the threads and the links.</summary>
    public void Dispose()
    {
        foreach (var links in _links) links.Dispose();
        _conductors.Dispose();
        foreach (var crew in _crews) crew.Dispose();
    }

    // Without a closure of its own, so that a step whose token cannot be cancelled allocates nothing.
    private CancellationTokenRegistration EndWhen(CancellationToken cancellation) => cancellation.Register(
        static (island, token) => ((Island)island!).Fail(new OperationCanceledException(token)), this);

    /// <summary>Remembers the first failure, then ends all links, so that no stage waits for one that has failed.</summary>
    private void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
        foreach (var links in _links) links.Dispose();
    }

    private readonly ref struct Step(
        Island island, IReadOnlyList<ParameterVector> parameters, IReadOnlyList<OptimizerState> optimizers, double rate, ReadOnlySpan<int> tokens,
        ReadOnlySpan<int> targets, ref StepOutcome outcome) : IWork
    {
        private readonly ReadOnlySpan<int> _tokens = tokens, _targets = targets;
        private readonly ref StepOutcome _outcome = ref outcome;

        public void Do(int item, int thread)
        {
            try
            {
                var seen = island._stages[item].RunChecked(parameters[item], optimizers[item], rate, _tokens, _targets);
                if (item == 0) _outcome = seen;
            }
            catch (Exception failure)
            {
                island.Fail(failure);
            }
        }
    }
}
