namespace ZeroG.Bench.Adversary;

/// <summary>The band in which a share lies that was counted in many independent runs, in all cells of a table at once.</summary>
/// <param name="alarm">Chance that any of the cells leaves its band although nothing is wrong; divided among them (Bonferroni).</param>
/// <param name="cells">Cells of the table.</param>
internal sealed class DrawBand(double alarm, int cells)
{
    private readonly double _deviations = Quantile(alarm / cells / 2);

    /// <summary>Half the width of a cell's band.</summary>
    /// <param name="expected">The share that is expected.</param>
    /// <param name="runs">In how many runs it is counted.</param>
    // Half a run for the continuity of what is counted in whole runs.
    public double Around(double expected, int runs) => _deviations * Math.Sqrt(expected * (1 - expected) / runs) + 0.5 / runs;

    // Abramowitz and Stegun, 26.2.23: the upper quantile of the normal distribution, to 4.5e-4.
    private static double Quantile(double tail)
    {
        var t = Math.Sqrt(-2 * Math.Log(tail));
        return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
    }
}
