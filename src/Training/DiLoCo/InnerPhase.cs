using ZeroG.Training.Data;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.DiLoCo;

/// <summary>What one worker's inner phase depends on, wholly.</summary>
/// <param name="Recipe">The job's recipe.</param>
/// <param name="Start">Parameters the round starts from, θ; read only.</param>
/// <param name="Optimizer">The worker's optimizer state after its previous round, or null for a fresh one; read only.</param>
/// <param name="Corpus">The training text.</param>
/// <param name="Seed">The job's seed.</param>
/// <param name="Worker">The worker's key, from 0.</param>
/// <param name="Round">The round, from 0.</param>
public sealed record InnerPhaseInput(
    TrainingRecipe Recipe, ParameterVector Start, OptimizerState? Optimizer, Corpus Corpus, ulong Seed, int Worker, int Round);

/// <summary>One inner step, as it finishes.</summary>
/// <param name="Step">Step within the round, from 0.</param>
/// <param name="Loss">Mean loss of its batch before the update, in nats a token.</param>
/// <param name="GradientNorm">Global norm of its gradient before clipping.</param>
/// <param name="LearningRate">Learning rate used.</param>
/// <param name="Tokens">Tokens trained on so far in this round.</param>
public readonly record struct InnerStep(int Step, double Loss, double GradientNorm, double LearningRate, long Tokens);

/// <summary>What an inner phase yields.</summary>
/// <param name="PseudoGradient">δ = θ at the start − θ at the end.</param>
/// <param name="Optimizer">The optimizer state after the last step.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="MeanLoss">Mean over the steps of the batch loss, in nats a token.</param>
public sealed record InnerPhaseResult(ParameterVector PseudoGradient, OptimizerState Optimizer, long Tokens, double MeanLoss);

/// <summary>
/// An inner phase between two of its steps. With the phase's input it determines the rest of the phase, to the last bit,
/// on whichever machine that runs.
/// </summary>
/// <param name="Step">Steps done, at least 0 and below the steps of the round.</param>
/// <param name="Parameters">θ after them; read only.</param>
/// <param name="Optimizer">The optimizer state after them; read only.</param>
/// <param name="LossSum">Sum of their batch losses in nats a token, added in the order of the steps and never rounded.</param>
public sealed record InnerPhaseProgress(int Step, ParameterVector Parameters, OptimizerState Optimizer, double LossSum)
{
    /// <summary>Whether this can be progress of that phase. The optimizer counts its steps, so that of another round cannot.</summary>
    public bool IsOf(InnerPhaseInput input) =>
        Step >= 0 && Step < input.Recipe.Rounds.InnerSteps(input.Round) && double.IsFinite(LossSum)
        && Parameters.Layout.Config == input.Recipe.Model && Optimizer.Kind == input.Recipe.Optimizer
        && Optimizer.Steps == (input.Optimizer?.Steps ?? 0) + Step;
}

/// <summary>How a run of an inner phase ended: just one of the two is there.</summary>
/// <param name="Result">What the whole phase yields, when it came to its end.</param>
/// <param name="Progress">Where it stands, when it was paused.</param>
public sealed record InnerPhaseOutcome(InnerPhaseResult? Result, InnerPhaseProgress? Progress);

/// <summary>One worker's part of a DiLoCo round (arXiv 2311.08105): H steps of the inner optimizer from θ, and how far they led.</summary>
public static class InnerPhase
{
    /// <summary>
    /// Runs the round's inner steps. A pure function of <paramref name="input"/>, to the last
    /// bit; its inputs are left as they were.
    /// </summary>
    /// <param name="input">Everything the result depends on.</param>
    /// <param name="onStep">Called on the same thread after every step.</param>
    /// <param name="cancellation">Looked at before every step.</param>
    /// <param name="crew">Threads to work with, or null for the caller's alone; no result depends on it.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    /// <exception cref="ModelConfigException">The recipe is out of bounds, or a state belongs to another model or optimizer.</exception>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a new parameter was not finite.</exception>
    public static InnerPhaseResult Run(InnerPhaseInput input, Action<InnerStep>? onStep = null, CancellationToken cancellation = default, Crew? crew = null) =>
        RunUntil(input, null, static _ => false, onStep, cancellation, crew).Result!;

    /// <summary>
    /// Runs the round's inner steps, or the rest of them, until the end or until told to pause. However often a phase is
    /// paused and continued, its result has the same bits.
    /// </summary>
    /// <param name="input">Everything the result depends on; the same in every part of a phase.</param>
    /// <param name="from">Where an earlier part was paused, or null to begin; left as it was.</param>
    /// <param name="pause">Asked before every step, with the steps done so far: whether to pause there.</param>
    /// <param name="onStep">Called on the same thread after every step.</param>
    /// <param name="cancellation">Looked at before every step.</param>
    /// <param name="crew">Threads to work with, or null for the caller's alone; no result depends on it.</param>
    /// <returns>The result of the whole phase, or where it was paused.</returns>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    /// <exception cref="ArgumentException"><paramref name="from"/> is not of this phase.</exception>
    /// <exception cref="ModelConfigException">The recipe is out of bounds, or a state belongs to another model or optimizer.</exception>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a new parameter was not finite.</exception>
    public static InnerPhaseOutcome RunUntil(
        InnerPhaseInput input, InnerPhaseProgress? from, Func<int, bool> pause, Action<InnerStep>? onStep = null, CancellationToken cancellation = default,
        Crew? crew = null)
    {
        var phase = new InnerSteps(input, from, crew);
        while (phase.Step < phase.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            if (pause(phase.Step)) return new InnerPhaseOutcome(null, phase.Progress);
            var step = phase.Next();
            onStep?.Invoke(step);
        }

        return new InnerPhaseOutcome(phase.Result(), null);
    }
}
