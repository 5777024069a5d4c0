using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Bench.DiLoCo;

/// <summary>What a job between processes came to.</summary>
/// <param name="Records">What happened.</param>
/// <param name="Timings">When.</param>
/// <param name="Reports">What each worker measured.</param>
/// <param name="Ends">What each worker ended with.</param>
/// <param name="ReplayedRoot">The root that the records lead to in one process.</param>
internal sealed record SwarmOutcome(
    IReadOnlyList<RoundRecord> Records, IReadOnlyList<RoundTiming> Timings, IReadOnlyList<MemberReport> Reports, IReadOnlyList<WorkerEnd> Ends,
    string ReplayedRoot)
{
    /// <summary>Whether every worker ended with the bits of the replay.</summary>
    public bool RootsAgree => Ends.All(end => end.Root == ReplayedRoot);

    /// <summary>Whether every worker contributed to every round.</summary>
    public bool IsWhole => Records.All(record => record.Left.IsEmpty && record.Attendance.All(member => member.HasContributed));

    /// <summary>Rounds (excluded, last], in steady state: their accepted tokens over the time between the closing of the first and of the last.</summary>
    public Window WindowAfter(int excluded)
    {
        var seconds = Timings[^1].ClosedAt - Timings[excluded - 1].ClosedAt;
        return Of([.. Timings.Skip(excluded)], seconds, Timings.Skip(excluded).Sum(timing => timing.AcceptedTokens) / seconds);
    }

    /// <summary>The turns of a job that was run as planned: steps as every worker timed them.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="tokensPerStep">Tokens of one step of one worker.</param>
    public TurnedWindow Turned(TurnPlan plan, int tokensPerStep)
    {
        double[] quiet = [.. Enumerable.Range(0, plan.Turns + 1).Select(turn => StepsPerSecond(plan.WithoutExchange(turn)))];
        double[] busy = [.. Enumerable.Range(0, plan.Turns).Select(turn => StepsPerSecond(plan.WithExchange(turn)))];
        double[] utilizations = [.. busy.Select((rate, turn) => rate / ((quiet[turn] + quiet[turn + 1]) / 2))];
        var seconds = Enumerable.Range(0, plan.Turns).Sum(turn => Seconds(plan.WithExchange(turn)));
        var tokens = (double)plan.Turns * plan.Rounds * plan.Shape.Steps * tokensPerStep * Ends.Count;
        return new TurnedWindow(
            Of([.. plan.RoundsOfTurns.Select(round => Timings[round])], seconds, tokens / seconds), utilizations, quiet.Average(rate => 1 / rate));

        double StepsPerSecond((int From, int To) range) => (range.To - range.From) / Seconds(range);
        double Seconds((int From, int To) range) => Ends.Average(end => end.StepEnds[range.To - 1] - end.StepEnds[range.From - 1]);
    }

    private static Window Of(IReadOnlyList<RoundTiming> rounds, double seconds, double tokensPerSecond) => new(
        rounds.Count, seconds, tokensPerSecond, rounds.Average(timing => timing.WaitedSeconds), (long)rounds.Average(timing => timing.BytesUp),
        (long)rounds.Average(timing => timing.BytesDown));
}

/// <summary>A window of a job in steady state.</summary>
/// <param name="Rounds">Rounds in it.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="TokensPerSecond">Accepted tokens of all workers a second.</param>
/// <param name="ExposedSeconds">Mean a round of the time in which nothing was computed because an average was awaited.</param>
/// <param name="BytesUp">Mean payload bytes a round that a worker sent.</param>
/// <param name="BytesDown">Mean payload bytes a round that it received.</param>
internal sealed record Window(int Rounds, double Seconds, double TokensPerSecond, double ExposedSeconds, long BytesUp, long BytesDown);

/// <summary>A window whose rounds lie between steps without exchange.</summary>
/// <param name="Window">The rounds with exchange.</param>
/// <param name="Utilizations">Of every turn: its rate ÷ the mean of the rates without exchange before and after it.</param>
/// <param name="QuietStepSeconds">Time of a step without exchange, mean over all turns.</param>
internal sealed record TurnedWindow(Window Window, IReadOnlyList<double> Utilizations, double QuietStepSeconds);
