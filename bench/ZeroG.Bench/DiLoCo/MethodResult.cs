using ZeroG.Training.Optimization;

namespace ZeroG.Bench.DiLoCo;

/// <summary>A row of the table: what was chosen for a method, what it ended with, and how fast it was.</summary>
/// <param name="Name">The method.</param>
/// <param name="Optimizer">Inner optimizer.</param>
/// <param name="Codec">What is exchanged.</param>
/// <param name="ExchangesGradients">Whether that is gradients, at every step.</param>
/// <param name="Steps">H.</param>
/// <param name="Delay">τ.</param>
/// <param name="Peak">Peak of the inner learning rate.</param>
/// <param name="OuterLearningRate">Outer learning rate; null where there is no outer step.</param>
/// <param name="OuterMomentum">Outer momentum.</param>
/// <param name="Aggregator">How parts become one.</param>
internal sealed record MethodResult(
    string Name, OptimizerKind Optimizer, string Codec, bool ExchangesGradients, int Steps, int Delay, double Peak, double? OuterLearningRate,
    double? OuterMomentum, string Aggregator)
{
    /// <summary>Held-out loss in nats a byte; null where it diverged or was not asked for.</summary>
    public double? HeldOutLoss { get; init; }

    /// <summary>(loss − that of synchronous AdamW) ÷ that of synchronous AdamW.</summary>
    public double? Gap { get; init; }

    /// <summary>The same against synchronous training with Muon, where Muon is inside.</summary>
    public double? GapToMuon { get; init; }

    /// <summary>Payload bytes that one worker sent and received in the full run.</summary>
    public long? Bytes { get; init; }

    /// <summary>Bytes of fp32 all-reduce at every step, both ways, ÷ <see cref="Bytes"/>.</summary>
    public double? BytesRatio { get; init; }

    /// <summary>Payload bytes a round that a worker sent, mean over the window.</summary>
    public long? BytesUp { get; init; }

    /// <summary>Payload bytes a round that it received.</summary>
    public long? BytesDown { get; init; }

    /// <summary>Bytes of the model in fp32 ÷ those sent a round.</summary>
    public double? CodecRatio { get; init; }

    /// <summary>Seconds that an exchange should take.</summary>
    public double? PredictedExchangeSeconds { get; init; }

    /// <summary>Seconds that it took.</summary>
    public double? ExchangeSeconds { get; init; }

    /// <summary>Whether τ is at least the predicted exchange.</summary>
    public bool? IsHidden { get; init; }

    /// <summary>Seconds a round in which nothing was computed because an average was awaited.</summary>
    public double? ExposedSeconds { get; init; }

    /// <summary>Seconds a round of encoding, decoding and hashing, beside the steps or between them.</summary>
    public double? CodecSeconds { get; init; }

    /// <summary>Accepted tokens of all workers a second.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Throughput ÷ that of the same workers without exchange.</summary>
    public double? Utilization { get; init; }

    /// <summary>Utilization of every turn, where workers exchanged and did not in turns.</summary>
    public IReadOnlyList<double>? TurnUtilizations { get; init; }

    /// <summary>Tokens a second, had a step taken as long as when the link was made for it.</summary>
    public double? CalibratedTokensPerSecond { get; init; }

    /// <summary><see cref="CalibratedTokensPerSecond"/> ÷ that of all-reduce: never above 1 + R where one takes R steps.</summary>
    public double? Speedup { get; init; }

    /// <summary>Wall time, at <see cref="CalibratedTokensPerSecond"/>, to the loss that DiLoCo ends with, the start not counted; null when it is not reached.</summary>
    public double? TimeToLossSeconds { get; init; }

    /// <summary>Rounds of the throughput window.</summary>
    public int? WindowRounds { get; init; }

    /// <summary>Seconds of the throughput window.</summary>
    public double? WindowSeconds { get; init; }

    /// <summary>Whether all processes ended with the bits of one process that replayed the records.</summary>
    public bool? RootsAgree { get; init; }

    /// <summary>Held-out loss by tokens, on fewer bytes.</summary>
    public IReadOnlyList<CurvePoint>? Curve { get; init; }

    /// <summary>Seconds that the full run without a network took.</summary>
    public double? LossSeconds { get; init; }

    /// <summary>The settings of a method.</summary>
    public static MethodResult Of(MethodSettings method, MethodShape shape) => new(
        method.Name, method.Optimizer, method.Codec, method.ExchangesGradients, shape.Steps, shape.Delay, method.Peak,
        method.ExchangesGradients ? null : method.Outer.LearningRate, method.ExchangesGradients ? null : method.Outer.Momentum, method.Aggregator);

    /// <summary>With the loss of a full run.</summary>
    public MethodResult With(LossResult loss, BenchScale scale, long modelBytes)
    {
        var bytes = loss.BytesUp + loss.BytesDown;
        return this with
        {
            HeldOutLoss = loss.Loss,
            Bytes = bytes,
            BytesRatio = 2.0 * modelBytes * (scale.Steps - scale.StartSteps) / bytes,
            Curve = loss.Curve,
            LossSeconds = loss.Seconds,
        };
    }

    /// <summary>With the throughput of a window.</summary>
    public MethodResult With(ThroughputResult throughput, long modelBytes) => this with
    {
        BytesUp = throughput.Window.BytesUp,
        BytesDown = throughput.Window.BytesDown,
        CodecRatio = (double)modelBytes / throughput.Window.BytesUp,
        PredictedExchangeSeconds = throughput.PredictedExchangeSeconds,
        ExchangeSeconds = throughput.ExchangeSeconds,
        IsHidden = throughput.IsHidden,
        ExposedSeconds = throughput.Window.ExposedSeconds,
        CodecSeconds = throughput.CodecSeconds,
        TokensPerSecond = throughput.TokensPerSecond,
        Utilization = throughput.Utilization,
        TurnUtilizations = throughput.TurnUtilizations,
        CalibratedTokensPerSecond = throughput.CalibratedTokensPerSecond,
        WindowRounds = throughput.Window.Rounds,
        WindowSeconds = throughput.Window.Seconds,
        RootsAgree = throughput.RootsAgree,
    };

    /// <summary>All rows, with what compares them: gaps, speed-ups and times to DiLoCo's loss.</summary>
    public static IReadOnlyList<MethodResult> Compare(IReadOnlyList<MethodResult> rows, double? synchronous, double? synchronousMuon)
    {
        var slowest = rows.FirstOrDefault(row => row.Name == MethodSettings.AllReduce.Name)?.CalibratedTokensPerSecond;
        var target = rows.FirstOrDefault(row => row.Name == MethodSettings.DiLoCo.Name) is { HeldOutLoss: not null, Curve: [.., var end] } ? end.Loss : (double?)null;
        return
        [
            .. rows.Select(row => row with
            {
                Gap = row.HeldOutLoss / synchronous - 1,
                GapToMuon = row.Optimizer == OptimizerKind.Muon ? row.HeldOutLoss / synchronousMuon - 1 : null,
                Speedup = row.CalibratedTokensPerSecond / slowest,
                TimeToLossSeconds = target is { } loss && row.Curve is { } curve ? LossRun.TokensTo(loss, curve) / row.CalibratedTokensPerSecond : null,
            }),
        ];
    }
}
