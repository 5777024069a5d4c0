using System.Text.Json.Serialization;
using ZeroG.Peers;

namespace ZeroG.Bench.Train;

/// <summary>One setting of PyTorch that was tried.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="TokensPerSecond">What it reached, or null where it did not finish.</param>
/// <param name="Failure">Why it did not, or null.</param>
internal sealed record GridPoint([property: JsonIgnore] TorchSetting Setting, double? TokensPerSecond, string? Failure)
{
    /// <summary>The setting in words.</summary>
    [JsonPropertyName("setting")]
    public string Title => Setting.ToString();
}

/// <summary>What was measured of one shape. Where PyTorch is absent, all about it is null.</summary>
/// <param name="Name">The shape.</param>
/// <param name="TokensPerSecond">This engine: median.</param>
/// <param name="TorchTokensPerSecond">PyTorch at its best setting: median.</param>
/// <param name="TorchSetting">That setting.</param>
/// <param name="Ratio">The first over the second.</param>
/// <param name="Gflops">Rate of this engine by <see cref="ModelShape.FlopsPerToken"/>.</param>
/// <param name="TorchGflops">Rate of PyTorch.</param>
/// <param name="GemmPeakShare">Share of the machine's rate of matrix products that this engine reaches.</param>
/// <param name="TorchGemmPeakShare">That PyTorch reaches.</param>
/// <param name="PeakBytes">Peak resident memory of this engine's process: most of all measurements.</param>
/// <param name="TorchPeakBytes">Of PyTorch's processes, added up.</param>
/// <param name="Threads">Threads of this engine.</param>
/// <param name="FlopsPerToken">What a token was counted as.</param>
/// <param name="Spread">Spread of this engine's tokens a second.</param>
/// <param name="TorchSpread">Spread of PyTorch's.</param>
/// <param name="Grid">Settings that were tried.</param>
internal sealed record ShapeResult(
    string Name, double TokensPerSecond, double? TorchTokensPerSecond, string? TorchSetting, double? Ratio, double Gflops, double? TorchGflops,
    double GemmPeakShare, double? TorchGemmPeakShare, long PeakBytes, long? TorchPeakBytes, int Threads, double FlopsPerToken,
    Spread Spread, Spread? TorchSpread, IReadOnlyList<GridPoint> Grid)
{
    /// <summary>Of the measurements of both.</summary>
    public static ShapeResult Of(
        ModelShape shape, int threads, GemmPeak peak, IReadOnlyList<EngineRun> ours, IReadOnlyList<TorchRun> theirs, TorchSetting? setting, IReadOnlyList<GridPoint> grid)
    {
        var spread = Spread.Of(ours.Select(run => run.TokensPerSecond));
        var torch = theirs.Count == 0 ? null : Spread.Of(theirs.Select(run => run.TokensPerSecond));
        double gflops = spread.Median * shape.FlopsPerToken / 1e9;
        var torchGflops = torch?.Median * shape.FlopsPerToken / 1e9;
        return new ShapeResult(
            shape.Name, spread.Median, torch?.Median, setting?.ToString(), spread.Median / torch?.Median, gflops, torchGflops,
            gflops / peak.Best, torchGflops / peak.Best, ours.Max(run => run.PeakBytes), theirs.Count == 0 ? null : theirs.Max(run => run.PeakBytes),
            threads, shape.FlopsPerToken, spread, torch, grid);
    }
}
