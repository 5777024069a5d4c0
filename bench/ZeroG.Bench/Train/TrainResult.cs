using System.Text.Json;

namespace ZeroG.Bench.Train;

/// <summary>What <c>bench train</c> measured.</summary>
/// <param name="Shapes">By shape.</param>
/// <param name="GemmPeak">The machine's rate of matrix products, in GFLOP/s.</param>
/// <param name="TorchVersion">Version of PyTorch, or null where it is absent.</param>
/// <param name="Machine">Where.</param>
internal sealed record TrainResult(IReadOnlyList<ShapeResult> Shapes, GemmPeak GemmPeak, string? TorchVersion, Machine Machine)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = global::System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>For people.</summary>
    public void WriteTo(TextWriter text)
    {
        text.WriteLine($"{Machine.Processor ?? "unknown processor"}, {Machine.Cores} cores, {Machine.System}, {Machine.DotNet}, load {Machine.LoadBefore:0.0}");
        text.WriteLine(TorchVersion is null ? Peers.Torch.Missing : $"PyTorch {TorchVersion} at the best of its settings");
        text.WriteLine($"matrix products: OpenBLAS {Number(GemmPeak.OpenBlas)}, this engine {GemmPeak.Own:N0} GFLOP/s");
        text.WriteLine("shape  tokens/s (least to most)     PyTorch (least to most)       ratio   GFLOP/s   share of peak    MB   PyTorch: GFLOP/s   share    MB");
        foreach (var shape in Shapes)
        {
            text.WriteLine(
                $"{shape.Name,-5}{Spread(shape.Spread),-30}{Spread(shape.TorchSpread),-30}{shape.Ratio?.ToString("0.00") ?? "-",6}{shape.Gflops,10:N0}"
                + $"{shape.GemmPeakShare,16:P0}{shape.PeakBytes / 1e6,6:N0}{Number(shape.TorchGflops),19}{shape.TorchGemmPeakShare?.ToString("P0") ?? "-",8}{Number(shape.TorchPeakBytes / 1e6),6}");
        }
        foreach (var shape in Shapes.Where(shape => shape.TorchSetting is not null)) text.WriteLine($"PyTorch on {shape.Name}: {shape.TorchSetting}");
    }

    private static string Spread(Spread? spread) => spread is null ? "-" : $"{spread.Median,9:N0} ({spread.Least:N0} to {spread.Most:N0})";

    private static string Number(double? value) => value?.ToString("N0") ?? "-";
}
