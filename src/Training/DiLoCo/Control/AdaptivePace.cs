using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>
/// H, τ and rank of the next round, so that the exchange hides behind compute on the measured link: rank from what the
/// averages had, τ from how long an exchange of that rank takes, H from τ (after DiLoCoX' adaptive gradient compression,
/// arXiv 2506.21263; docs/dilocox.md says where it differs). A pure function; what it returns is a recorded event.
/// </summary>
public static class AdaptivePace
{
    /// <summary>The next pace, and why.</summary>
    /// <param name="settings">Within their bounds.</param>
    /// <param name="last">The pace of the round before, which bounds how far this one goes; null for the first, which starts at
    /// the highest rank.</param>
    /// <param name="measured">Finite numbers; a step that takes time.</param>
    /// <exception cref="ArgumentException">A measurement is negative or not finite.</exception>
    public static PaceDecision Next(PaceSettings settings, Pace? last, PaceMeasurements measured)
    {
        settings.Validate();
        Require(measured.StepSeconds, measured.StepSeconds > 0, "A step");
        var (rank, rankReason) = NextRank(settings, last?.Rank ?? settings.MaxRank, measured.EffectiveRanks);

        var exchange = measured.ExchangeSeconds(rank);
        Require(exchange, exchange >= 0, "An exchange");
        var needed = exchange / measured.StepSeconds;
        var wanted = WholeSteps(needed * settings.Safety, settings.MaxSteps);
        var delay = Toward(wanted, last?.Delay, settings);
        var steps = Math.Clamp(Toward(
            Math.Max(settings.MinSteps, WholeSteps(wanted * settings.StepsPerDelay, settings.MaxSteps)), last?.Steps, settings),
            settings.MinSteps, settings.MaxSteps);
        // An average is applied within the round after its own, whatever was wanted.
        delay = Math.Min(delay, steps);

        var hidden = delay >= needed;
        var delayReason = $"an exchange takes {Figure.Of(exchange)} s, {Figure.Of(needed)} steps of {Figure.Of(measured.StepSeconds)} s" +
            (hidden ? "" : ": not hidden") + Held(delay, wanted);
        var stepsReason = $"{Figure.Of(settings.StepsPerDelay)} times the delay, {settings.MinSteps} to {settings.MaxSteps}";
        return new PaceDecision(new Pace(steps, delay, rank), stepsReason, delayReason, rankReason, hidden);
    }

    private static (int Rank, string Reason) NextRank(PaceSettings settings, int last, IReadOnlyList<double> effective)
    {
        if (settings.MaxRank == 0)
            return (0, "no low rank");
        // Where even the lowest rank is too high for the smallest matrix, its side decides.
        int most = Math.Max(1, Math.Min(settings.MaxRank, settings.SmallestSide / 8));
        int least = Math.Min(settings.MinRank, most);
        last = Math.Clamp(last, least, most);
        if (effective.Count < settings.Window)
            return (last, $"{effective.Count} of {settings.Window} averages seen");

        double sum = 0;
        foreach (var one in effective.Skip(effective.Count - settings.Window))
        {
            Require(one, one >= 0, "An effective rank");
            sum += one;
        }
        var mean = sum / settings.Window;
        int wanted = Math.Clamp(WholeSteps(mean * settings.Headroom, most), least, most);
        int rank = Math.Abs(wanted - last) <= settings.DeadBand * last ? last : Math.Clamp(Bounded(wanted, last, settings), least, most);
        return (rank, $"mean effective rank {Figure.Of(mean)} of {settings.Window} averages, {least} to {most}{Held(rank, wanted)}");
    }

    // Upwards at once, for an exchange that is not hidden costs time in every round; downwards when it is worth while.
    private static int Toward(int wanted, int? before, PaceSettings settings) => before is not { } last
        ? wanted
        : wanted <= last && wanted >= last * (1 - settings.DeadBand) ? last : Bounded(wanted, last, settings);

    private static int Bounded(int wanted, int last, PaceSettings settings)
    {
        var most = Math.Max(last + 1L, (long)Math.Ceiling(last * settings.MostChange));
        var least = Math.Min(last - 1L, (long)Math.Floor(last / settings.MostChange));
        return (int)Math.Clamp(wanted, Math.Max(0, least), most);
    }

    private static int WholeSteps(double steps, int most) => (int)Math.Min(Math.Ceiling(steps - 1e-9), most);

    private static string Held(int value, int wanted) => value == wanted ? "" : $"; held from {wanted}";

    private static void Require(double value, bool possible, string what)
    {
        if (!possible || !double.IsFinite(value))
            throw new ArgumentException(Figure.Text($"{what} cannot measure {value}: measure again, and keep the last pace until then."));
    }
}
