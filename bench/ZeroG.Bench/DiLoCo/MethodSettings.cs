using ZeroG.Training.DiLoCo;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.DiLoCo;

/// <summary>One method of <c>bench dilocox</c> with all that was chosen for it. This file has every setting; the bench prints them.</summary>
/// <param name="Name">Its name in tables and JSON.</param>
/// <param name="Codec">What is exchanged, and as which bytes: a <see cref="Training.DiLoCo.Codecs.CodecSpec"/>.</param>
/// <param name="Peak">Peak learning rate of the inner optimizer.</param>
internal sealed record MethodSettings(string Name, string Codec, double Peak)
{
    /// <summary>R of the default table: one all-reduce takes as long as so many inner steps (the paper's row without compression, 125 · 3728 ÷ 1168).</summary>
    public const double DefaultR = 399;

    /// <summary>Fewest inner steps of a round that is planned for another R.</summary>
    public const int LeastSteps = 10;

    /// <summary>Peak of synchronous AdamW and of every start: of 3e-3, 6e-3 and 1e-2 the best at 10.2 M tokens.</summary>
    private const double SynchronousPeak = 6e-3;

    /// <summary>Inner steps of a round, H, at <see cref="DefaultR"/>.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Step of the next round before which a round's average is applied, τ, at <see cref="DefaultR"/>.</summary>
    public int Delay { get; init; }

    /// <summary>Whether H and τ follow the exchange, so that it hides behind compute, where R is another.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>Whether gradients are exchanged at every step.</summary>
    public bool ExchangesGradients { get; init; }

    /// <summary>Which inner optimizer.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>The outer step.</summary>
    public OuterSettings Outer { get; init; } = new() { LearningRate = 0.5, Momentum = 0.8 };

    /// <summary>How parts become one: an <see cref="Training.DiLoCo.Aggregators.AggregatorSpec"/>.</summary>
    public string Aggregator { get; init; } = "clipped";

    /// <summary>All-reduce at each step: synchronous training, and the throughput that speed-ups are multiples of.</summary>
    public static MethodSettings AllReduce { get; } = new("allreduce", "none", SynchronousPeak) { ExchangesGradients = true, Aggregator = "mean" };

    /// <summary>Synchronous training with Muon: for its loss alone.</summary>
    public static MethodSettings SynchronousMuon { get; } = AllReduce with { Name = "allreduce-muon", Optimizer = OptimizerKind.Muon };

    /// <summary>DiLoCo as published: fp32, no overlap (arXiv 2311.08105). The loss that it ends with is what time-to-loss is measured to.</summary>
    public static MethodSettings DiLoCo { get; } = new("diloco", "none", 6e-3) { Steps = 125, Outer = new() { LearningRate = 0.6, Momentum = 0.7 } };

    /// <summary>
    /// Ours as the paper has it: int4, hidden behind compute (arXiv 2506.21263). An exchange takes 53 steps on the wire, and up to 70
    /// with codecs and the time between the first and the last worker to be done: τ = 100 leaves room for both. What an exchange costs
    /// a worker beside its steps is some nine of them: rounds of 110 steps end lower, and rounds of 300 waste less.
    /// </summary>
    public static MethodSettings DiLoCoX { get; } = new("dilocox", "int4", 5e-3) { Steps = 300, Delay = 100, IsPlanned = true, Outer = new() { LearningRate = 0.7, Momentum = 0.8 } };

    /// <summary>Muon inside (arXiv 2505.23725), ternary: of int4, int2, ternary, sign and top-k the lowest loss for its bytes.</summary>
    public static MethodSettings MuLoCo { get; } = new("muloco", "ternary", 6e-3)
    {
        Steps = 60,
        Delay = 30,
        IsPlanned = true,
        Optimizer = OptimizerKind.Muon,
        Outer = new() { LearningRate = 0.8, Momentum = 0.6 },
    };

    /// <summary>The rows of the table, in its order.</summary>
    public static IReadOnlyList<MethodSettings> All { get; } =
    [
        AllReduce,
        DiLoCo,
        DiLoCo with { Name = "opendiloco", Codec = "fp16" },
        AllReduce with { Name = "cocktailsgd", Codec = "cocktail" },
        DiLoCoX,
        DiLoCoX with { Name = "dilocox-nooverlap", Delay = 0, IsPlanned = false },
        DiLoCoX with { Name = "dilocox-nocompression", Codec = "none", IsPlanned = false },
        new("sparseloco", "topk+2bit:0.03", 6e-3) { Steps = 15, Delay = 5, IsPlanned = true, Outer = new() { LearningRate = 1, Momentum = 0 } },
        MuLoCo,
    ];

    /// <summary>H and τ of its rounds.</summary>
    /// <param name="r">R of the link.</param>
    /// <param name="exchangeSteps">Inner steps that an exchange of its codec is predicted to take there.</param>
    public MethodShape At(double r, double exchangeSteps)
    {
        if (!IsPlanned || r == DefaultR) return new MethodShape(Steps, Delay);
        var delay = Math.Max(1, (int)Math.Ceiling(1.1 * exchangeSteps));
        return new MethodShape(Math.Max(2 * delay, LeastSteps), delay);
    }
}

/// <summary>The shape of a method's rounds on a link.</summary>
/// <param name="Steps">Inner steps, H.</param>
/// <param name="Delay">τ.</param>
internal readonly record struct MethodShape(int Steps, int Delay)
{
    /// <summary>Whether an exchange that takes so many steps is whole when its average is to be applied.</summary>
    public bool Hides(double exchangeSteps) => Delay >= exchangeSteps;
}
