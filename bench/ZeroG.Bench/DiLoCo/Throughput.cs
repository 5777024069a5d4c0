using ZeroG.Peers;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.DiLoCo;

/// <summary>What a method does on a link, measured in a window.</summary>
/// <param name="Shape">H and τ.</param>
/// <param name="Window">The window.</param>
/// <param name="PredictedExchangeSeconds">How long an exchange should take.</param>
/// <param name="ExchangeSeconds">How long it took: mean over workers and rounds, from the end of a worker's steps until it had the average.</param>
/// <param name="CodecSeconds">Mean a round and worker of encoding, decoding and hashing.</param>
/// <param name="Utilization">Throughput ÷ that of the same workers without exchange.</param>
/// <param name="RootsAgree">Whether every process ended with the bits of the replay.</param>
internal sealed record ThroughputResult(
    MethodShape Shape, Window Window, double PredictedExchangeSeconds, double ExchangeSeconds, double CodecSeconds, double Utilization, bool RootsAgree)
{
    /// <summary>Accepted tokens of all workers a second.</summary>
    public double TokensPerSecond => Window.TokensPerSecond;

    /// <summary>Whether the average is there when it is to be applied, as predicted.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Utilization of every turn, where workers exchanged and did not in turns; else empty.</summary>
    public IReadOnlyList<double> TurnUtilizations { get; init; } = [];

    /// <summary>Tokens a second, had a step taken as long as when the link was made for it: what the machine's drift did not change.</summary>
    public double CalibratedTokensPerSecond { get; init; }
}

/// <summary>Measures throughput: first that of workers that exchange nothing, then of methods on links.</summary>
internal sealed class Throughput(SwarmBench bench, BenchScale scale, double windowSeconds)
{
    private const int LeastExcluded = 2, LeastRounds = 3, LeastSteps = 10, TuningRounds = 3;

    // Processes, their timers and their memory come to rest within these: before them, steps take half as long again.
    private const double WarmUpSeconds = 6;

    private static readonly ParameterLayout s_layout = ParameterLayout.For(BenchScale.Model);
    private readonly Dictionary<OptimizerKind, double> _stepSeconds = [];

    /// <summary>Time of one step of workers that exchange nothing, with that optimizer: what links are made for.</summary>
    public IReadOnlyDictionary<OptimizerKind, double> StepSeconds => _stepSeconds;

    /// <summary>Tokens a second of all workers when they exchange nothing.</summary>
    public double WithoutExchange(OptimizerKind optimizer) => scale.Workers * BenchScale.TokensPerStep / _stepSeconds[optimizer];

    /// <summary>Measures workers that exchange nothing: a long round on links without limit, timed from its first step to its last, after another one.</summary>
    /// <returns>Median over the workers of the time of a step.</returns>
    public async Task<double> CalibrateAsync(OptimizerKind optimizer, int steps, CancellationToken cancellation)
    {
        var method = (optimizer == OptimizerKind.Muon ? MethodSettings.MuLoCo : MethodSettings.DiLoCoX) with { Codec = "none" };
        var outcome = await bench.RunAsync(new SwarmJob(method, [new(steps, 0), new(steps, 0)], null), TimeSpan.FromMinutes(10), cancellation);
        Require(outcome);
        return _stepSeconds[optimizer] = outcome.Timings[1].StepSeconds;
    }

    /// <summary>Sets the limiters of a link by the all-reduces that were seen on it: R is what one really takes.</summary>
    public async Task<LinkPlan> TuneAsync(LinkPlan link, CancellationToken cancellation)
    {
        var limit = TimeSpan.FromSeconds(120 + 5 * TuningRounds * link.R * link.StepSeconds);
        var outcome = await bench.RunAsync(new SwarmJob(MethodSettings.AllReduce, [.. Enumerable.Repeat(new MethodShape(1, 0), TuningRounds)], link), limit, cancellation);
        Require(outcome);
        return link.Tuned(outcome.Reports.Average(report => report.ExchangeSeconds) / TuningRounds);
    }

    /// <summary>Measures a method on a link.</summary>
    /// <param name="method">The method.</param>
    /// <param name="link">The link.</param>
    /// <param name="turns">Windows, each a turn with exchange between two without.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ThroughputResult> MeasureAsync(MethodSettings method, LinkPlan link, int turns, CancellationToken cancellation)
    {
        var codec = CodecSpec.Parse(method.Codec);
        var exchange = link.ExchangeSeconds(codec, s_layout);
        var shape = method.At(link.R, exchange / link.StepSeconds);
        var compute = shape.Steps * _stepSeconds[method.Optimizer];
        // A round of an overlapped exchange lasts as long as the slower of the two.
        var round = shape.Delay == 0 ? compute + exchange : Math.Max(compute, exchange + Math.Max(0, shape.Steps - shape.Delay) * _stepSeconds[method.Optimizer]);
        var counted = Math.Max(Math.Max(LeastRounds, (LeastSteps + shape.Steps - 1) / shape.Steps), (int)Math.Ceiling(turns * windowSeconds / round));
        var plan = new TurnPlan(shape, Math.Max(LeastExcluded, (int)Math.Ceiling(WarmUpSeconds / round)), (counted + turns - 1) / turns, turns);
        // Gradients are exchanged after every step: there is none without.
        var rounds = method.ExchangesGradients ? [.. Enumerable.Repeat(shape, plan.Excluded + counted)] : plan.Shapes;
        var outcome = await bench.RunAsync(new SwarmJob(method, rounds, link), TimeSpan.FromSeconds(120 + 5 * rounds.Count * round), cancellation);
        Require(outcome);
        var turned = method.ExchangesGradients ? null : outcome.Turned(plan, BenchScale.TokensPerStep);
        var window = turned?.Window ?? outcome.WindowAfter(plan.Excluded);

        // Of the time of a round, only what is not waited for drifts with the machine.
        var waited = window.ExposedSeconds * window.Rounds;
        var drift = turned is null ? 1 : _stepSeconds[method.Optimizer] / turned.QuietStepSeconds;
        return new ThroughputResult(
            shape,
            window,
            exchange,
            outcome.Reports.Average(report => report.ExchangeSeconds) / rounds.Count,
            outcome.Reports.Average(report => report.CodecSeconds) / rounds.Count,
            turned?.Utilizations.Average() ?? window.TokensPerSecond / WithoutExchange(method.Optimizer),
            outcome.RootsAgree)
        {
            IsHidden = shape.Hides(exchange / link.StepSeconds),
            TurnUtilizations = turned?.Utilizations ?? [],
            CalibratedTokensPerSecond = window.TokensPerSecond * window.Seconds / ((window.Seconds - waited) * drift + waited),
        };
    }

    private void Require(SwarmOutcome outcome)
    {
        if (!outcome.IsWhole || outcome.Reports.Count != scale.Workers)
            throw new PeerFailedException("A worker left, or was late: what was measured is of fewer workers than it should be. Run it again on a machine that is not overloaded.");
    }
}
