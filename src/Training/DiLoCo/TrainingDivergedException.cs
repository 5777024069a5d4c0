using System.Globalization;

namespace ZeroG.Training.DiLoCo;

/// <summary>A step's loss or gradient was NaN or infinite: nothing of the phase is usable.</summary>
public sealed class TrainingDivergedException(int worker, int round, int step, double loss, double gradientNorm)
    : ArithmeticException(string.Create(
        CultureInfo.InvariantCulture,
        $"Worker {worker} diverged in round {round} at step {step}: loss {loss}, gradient norm {gradientNorm}. Lower the " +
        $"inner learning rate, lengthen its warm-up, or start from an earlier checkpoint."))
{
    /// <summary>The worker's key.</summary>
    public int Worker { get; } = worker;

    /// <summary>The round.</summary>
    public int Round { get; } = round;

    /// <summary>The step within the round.</summary>
    public int Step { get; } = step;
}
