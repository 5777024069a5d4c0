using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>The demo's job, and how long it takes.</summary>
internal static class Recipes
{
    // Wall time of the demo's rounds on two cores of a server (README has the machine and the command).
    private const double DemoSecondsPerOpeningRound = 0.3;
    private const double DemoSecondsPerRound = 0.7;

    /// <summary>The demo's job.</summary>
    public static JobSpec Demo(string dataset, string heldOut) => JobSpecs.Standard(dataset, heldOut);

    /// <summary>The number of rounds of the demo that take about so long on two CPU cores; a function of its argument alone.</summary>
    public static int DemoRounds(double minutes)
    {
        var opening = Demo("", "").DiLoCo.OpeningRounds;
        var seconds = minutes * 60;
        var rounds = seconds <= opening * DemoSecondsPerOpeningRound
            ? seconds / DemoSecondsPerOpeningRound
            : opening + (seconds - opening * DemoSecondsPerOpeningRound) / DemoSecondsPerRound;
        return Math.Max(1, (int)Math.Round(rounds));
    }
}
