using System.Diagnostics;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Peers;

/// <summary>Training by this engine, on the batches that PyTorch gets.</summary>
internal sealed class OurTraining
{
    private readonly ModelShape _shape;
    private readonly TrainingRecipe _recipe;
    private readonly TrainingStep _training;
    private readonly (int[] Tokens, int[] Targets)[] _batches;
    private readonly OptimizerState _optimizer;

    /// <summary>Training from those parameters, which it changes.</summary>
    /// <param name="shape">Model and batch.</param>
    /// <param name="recipe">Optimizer and schedule, of one round.</param>
    /// <param name="parameters">Where it starts.</param>
    /// <param name="windows">Windows of every step (<see cref="Batches"/>); when they end, it goes on with the first.</param>
    /// <param name="crew">Who does the work.</param>
    public OurTraining(ModelShape shape, TrainingRecipe recipe, ParameterVector parameters, int[] windows, Crew crew)
    {
        (_shape, _recipe, Parameters) = (shape, recipe, parameters);
        _training = new TrainingStep(recipe, crew);
        _batches = [.. Enumerable.Range(0, windows.Length / (shape.Batch * (shape.Config.Context + 1))).Select(step => Batches.Split(windows, shape, step))];
        _optimizer = OptimizerState.Fresh(parameters.Layout);
    }

    /// <summary>The parameters, as they are now.</summary>
    public ParameterVector Parameters { get; }

    /// <summary>The job's recipe for such a shape, its optimizer and schedule those that jobs have when they choose none.</summary>
    public static TrainingRecipe RecipeOf(ModelShape shape, int totalSteps) =>
        new() { Model = shape.Config, Batch = shape.Batch, Rounds = new RoundSchedule { Rounds = 1, Steps = totalSteps } };

    /// <summary>One step; its mean loss before the update.</summary>
    public double Step()
    {
        var step = (int)_optimizer.Steps;
        var (tokens, targets) = _batches[step % _batches.Length];
        var outcome = _training.Run(Parameters, _optimizer, _recipe.LearningRate.At(step, _recipe.Rounds.TotalSteps), tokens, targets);
        return outcome.IsFinite ? outcome.Loss : throw new PeerFailedException($"Step {step} of shape {_shape.Name} gave a loss of {outcome.Loss}.");
    }

    /// <summary>Tokens a second, after a time in which the compiler reaches its last tier.</summary>
    public double TokensPerSecond(double warmUpSeconds, double seconds)
    {
        Repeat(warmUpSeconds);
        var (steps, elapsed) = Repeat(seconds);
        return steps * (double)_shape.TokensPerStep / elapsed;
    }

    private (int Steps, double Seconds) Repeat(double seconds)
    {
        var watch = Stopwatch.StartNew();
        for (var steps = 1; ; steps++)
        {
            Step();
            if (watch.Elapsed.TotalSeconds is var elapsed && elapsed >= seconds) return (steps, elapsed);
        }
    }
}
