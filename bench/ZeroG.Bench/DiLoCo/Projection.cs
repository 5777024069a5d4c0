namespace ZeroG.Bench.DiLoCo;

/// <summary>What the measured figures would mean for a large model at 1 Gbps: a projection, not a measurement.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Parameters">Its size, n.</param>
/// <param name="R">All-reduce ÷ inner step there, derived from the DiLoCoX paper's table (arXiv 2506.21263).</param>
/// <param name="AllReduceSeconds">4·n bytes once each way, full duplex, at 1 Gbps: 32·n ÷ 10⁹ s.</param>
/// <param name="StepSeconds">All-reduce ÷ R.</param>
/// <param name="Method">The method.</param>
/// <param name="ExchangeSteps">R ÷ codec ratio: the least τ.</param>
/// <param name="Speedup">Utilization as measured here, at most 1, times 1 + R.</param>
internal sealed record Projection(
    string Model, double Parameters, double R, double AllReduceSeconds, double StepSeconds, string Method, double ExchangeSteps, double Speedup)
{
    /// <summary>How it is computed, for people.</summary>
    public const string Formula =
        "all-reduce = 32·n ÷ 10⁹ s (4·n bytes each way, full duplex, 1 Gbps); step = all-reduce ÷ R; exchange = R ÷ codec ratio, in steps; "
        + "speed-up = measured utilization · (1 + R), where τ is at least the exchange";

    private const double BitsPerSecond = 1e9;

    // 107B: the row without compression, 125 inner steps a round, 125 · 3728 ÷ 1168. 1.3B: no method can be 32 times as fast as
    // all-reduce below R = 23,880 ÷ 745 − 1.
    private static readonly (string Model, double Parameters, double R)[] s_models = [("1.3B", 1.3e9, 31), ("107B", 107e9, MethodSettings.DefaultR)];

    /// <summary>Of every method whose exchange is hidden, for both models.</summary>
    public static IReadOnlyList<Projection> Of(IEnumerable<MethodResult> methods) =>
    [
        .. from method in methods
           where method is { IsHidden: true, Utilization: not null, CodecRatio: not null }
           from model in s_models
           select Of(model.Model, model.Parameters, model.R, method.Name, method.CodecRatio!.Value, method.Utilization!.Value),
    ];

    /// <summary>One.</summary>
    public static Projection Of(string model, double parameters, double r, string method, double codecRatio, double utilization)
    {
        var allReduce = 8.0 * sizeof(float) * parameters / BitsPerSecond;
        return new Projection(model, parameters, r, allReduce, allReduce / r, method, r / codecRatio, Math.Min(1, utilization) * (1 + r));
    }
}
