using System.Text.Json;
using ZeroG.Peers;

namespace ZeroG.Bench.Parity;

/// <summary>What is different in one shape.</summary>
/// <param name="Shape">Its name.</param>
/// <param name="Tensors">Logits, loss and every gradient.</param>
internal sealed record ShapeDifferences(string Shape, IReadOnlyList<TensorDifference> Tensors);

/// <summary>What <c>bench parity</c> found.</summary>
/// <param name="Shapes">Logits, loss and gradients by shape.</param>
/// <param name="Curves">Loss curves, by peak learning rate.</param>
/// <param name="Texts">Texts of models that travelled.</param>
/// <param name="TorchVersion">Version of PyTorch.</param>
/// <param name="Machine">Where.</param>
internal sealed record ParityResult(
    IReadOnlyList<ShapeDifferences> Shapes, IReadOnlyList<LossCurves> Curves, IReadOnlyList<GreedyText> Texts, string TorchVersion, Machine Machine)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = global::System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals, // a NaN is a finding
    };

    /// <summary>Whether every bound holds.</summary>
    public bool Holds => Curves.All(curve => curve.Holds) && Texts.All(text => text.Holds) && Shapes.All(shape => shape.Tensors.All(tensor => tensor.Holds));

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>For people.</summary>
    public void WriteTo(TextWriter text)
    {
        text.WriteLine($"PyTorch {TorchVersion}; {Machine.Processor ?? "unknown processor"}, {Machine.System}, {Machine.DotNet}");
        foreach (var shape in Shapes)
        {
            text.WriteLine($"{shape.Shape}: largest difference (of a gradient: over its largest value)");
            foreach (var tensor in shape.Tensors) text.WriteLine($"  {tensor.Name,-62}{tensor.Difference,10:0.0e+00}  at most {tensor.Bound:0e+00}  {Verdict(tensor.Holds)}");
        }
        foreach (var curve in Curves)
        {
            text.WriteLine(
                $"loss over {curve.Ours.Count * LossCurves.Window} steps of A at a peak learning rate of {curve.PeakLearningRate}, "
                + $"means of {LossCurves.Window} steps: ours, PyTorch's");
            for (var i = 0; i < curve.Ours.Count; i++) text.WriteLine($"  {(i + 1) * LossCurves.Window,4}  {curve.Ours[i]:0.0000}  {curve.Theirs[i]:0.0000}");
            text.WriteLine($"  largest difference {curve.Difference:P3}, at most {LossCurves.Bound:P1}  {Verdict(curve.Holds)}");
        }
        foreach (var model in Texts)
        {
            text.WriteLine($"{model.What}: {(model.Holds ? "the same greedy text" : "DIFFERENT greedy texts")}");
            text.WriteLine($"  {JsonSerializer.Serialize(model.Ours)}");
            if (!model.Holds) text.WriteLine($"  {JsonSerializer.Serialize(model.Theirs)}");
        }
    }

    private static string Verdict(bool holds) => holds ? "holds" : "BROKEN";
}
