using System.Globalization;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.DiLoCo;

/// <summary>A step's loss, gradient or new parameters were NaN or infinite: nothing of the phase is usable.</summary>
public sealed class TrainingDivergedException(int worker, int round, int step, double loss, double gradientNorm, string where)
    : ArithmeticException(string.Create(
        CultureInfo.InvariantCulture,
        $"Worker {worker} diverged in round {round} at step {step}: {Name(where)} is not finite (loss {loss}, gradient norm " +
        $"{gradientNorm}). Lower the inner learning rate, lengthen its warm-up, or start from an earlier checkpoint."))
{
    /// <summary>The worker's key.</summary>
    public int Worker { get; } = worker;

    /// <summary>The round.</summary>
    public int Round { get; } = round;

    /// <summary>The step within the round.</summary>
    public int Step { get; } = step;

    /// <summary>The first tensor in canonical order whose gradient, or else value, was not finite; or <see cref="StepOutcome.OfLoss"/>.</summary>
    public string Where { get; } = where;

    private static string Name(string where) => where == StepOutcome.OfLoss ? "its loss" : $"tensor '{where}' or its gradient";
}
