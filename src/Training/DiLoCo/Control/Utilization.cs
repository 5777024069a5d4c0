namespace ZeroG.Training.DiLoCo.Control;

/// <summary>How much of the time went into training.</summary>
public static class Utilization
{
    /// <summary>Throughput ÷ throughput of the same workers with the exchange off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not finite, or negative, or that without exchange is 0.</exception>
    public static double OfRates(double tokensPerSecond, double tokensPerSecondWithoutExchange)
    {
        Require(tokensPerSecond, tokensPerSecond >= 0, nameof(tokensPerSecond));
        Require(tokensPerSecondWithoutExchange, tokensPerSecondWithoutExchange > 0, nameof(tokensPerSecondWithoutExchange));
        return tokensPerSecond / tokensPerSecondWithoutExchange;
    }

    /// <summary>Compute ÷ (compute + communication that nothing hid): what a worker can say of itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is not finite, or negative, or there was no compute.</exception>
    public static double OfTimes(double computeSeconds, double exposedSeconds)
    {
        Require(computeSeconds, computeSeconds > 0, nameof(computeSeconds));
        Require(exposedSeconds, exposedSeconds >= 0, nameof(exposedSeconds));
        return computeSeconds / (computeSeconds + exposedSeconds);
    }

    private static void Require(double value, bool possible, string name)
    {
        if (!possible || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, "Measure it first.");
    }
}
