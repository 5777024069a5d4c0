using System.Globalization;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Checkpoints;

/// <summary>The other states of a job as safetensors files, each bound to its model and unmistakable for another kind.</summary>
public static class StateFiles
{
    private const string Steps = "steps";
    private const string Optimizer = "optimizer";
    private const string InnerOptimizer = "inner-optimizer";
    private const string SecondMoment = "exp_avg_sq.";
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>Writes a pseudo-gradient.</summary>
    public static void WritePseudoGradient(Stream stream, ParameterVector delta) =>
        ParameterFile.Write(stream, "pseudo-gradient", Nothing, ("", delta));

    /// <summary>Reads a pseudo-gradient of a model of that shape.</summary>
    /// <exception cref="CheckpointFormatException">The file is malformed, of another kind or model, or not finite.</exception>
    public static ParameterVector ReadPseudoGradient(Stream stream, ModelConfig expected) =>
        ParameterFile.Read(stream, "pseudo-gradient", expected, "").Vectors[0];

    /// <summary>Writes the outer optimizer's momentum.</summary>
    public static void WriteMomentum(Stream stream, ParameterVector momentum) =>
        ParameterFile.Write(stream, "outer-momentum", Nothing, ("", momentum));

    /// <summary>Reads the outer optimizer's momentum for a model of that shape.</summary>
    /// <exception cref="CheckpointFormatException">The file is malformed, of another kind or model, or not finite.</exception>
    public static ParameterVector ReadMomentum(Stream stream, ModelConfig expected) =>
        ParameterFile.Read(stream, "outer-momentum", expected, "").Vectors[0];

    /// <summary>Writes a worker's inner optimizer state.</summary>
    public static void WriteOptimizer(Stream stream, OptimizerState state)
    {
        var layout = state.FirstMoment.Layout;
        layout.RequireWhole("A file");
        ParameterFile.Write(
            stream,
            InnerOptimizer,
            layout.Config,
            new Dictionary<string, string>
            {
                [Steps] = state.Steps.ToString(CultureInfo.InvariantCulture),
                [Optimizer] = NameOf(state.Kind),
            },
            [
                .. layout.Tensors.Select(t => ParameterFile.Named(FirstPrefix(state.Kind, t), t, state.FirstMoment.Memory.Slice(t.Offset, t.Length))),
                .. state.SecondMoment.Tensors.Select(t => ParameterFile.Named(SecondMoment, t, state.SecondMoment.Memory(t))),
            ]);
    }

    /// <summary>Reads a worker's inner optimizer state for a model of that shape, trained with that optimizer.</summary>
    /// <remarks>A file that names no optimizer is AdamW's: there was none other.</remarks>
    /// <exception cref="CheckpointFormatException">The file is malformed, of another kind, model or optimizer, not finite, or impossible.</exception>
    public static OptimizerState ReadOptimizer(Stream stream, ModelConfig expected, OptimizerKind kind = OptimizerKind.AdamW)
    {
        var (header, layout) = ParameterFile.Open(stream, InnerOptimizer, expected);
        if (!header.Metadata.TryGetValue(Steps, out var text) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var steps))
        {
            throw new CheckpointFormatException(
                "The number of steps is missing or no number", "metadata key 'steps'", "Take a file that this project wrote.");
        }
        var found = header.Metadata.GetValueOrDefault(Optimizer, NameOf(OptimizerKind.AdamW));
        if (found != NameOf(kind))
        {
            throw new CheckpointFormatException(
                $"The state is of the optimizer '{found}', but the job trains with '{NameOf(kind)}'",
                $"metadata key '{Optimizer}'",
                "Take the state of a worker of this job, or begin without one.");
        }

        var seconds = layout.Tensors.Where(tensor => !kind.Orthogonalizes(tensor)).ToArray();
        var places = ParameterFile.Places(stream, header, [
            .. layout.Tensors.Select(tensor => (FirstPrefix(kind, tensor), tensor)),
            .. seconds.Select(tensor => (SecondMoment, tensor)),
        ]);
        var state = OptimizerState.Fresh(layout, kind);
        ParameterFile.Fill(stream, header, places, i => i < layout.Tensors.Count
            ? state.FirstMoment[layout.Tensors[i]]
            : state.SecondMoment.Memory(seconds[i - layout.Tensors.Count]).Span);
        foreach (var second in state.SecondMoment.Values)
        {
            if (second < 0)
            {
                throw new CheckpointFormatException(
                    "A second moment is negative", $"tensors '{SecondMoment}…'", "Take a file that this project wrote.");
            }
        }
        state.Steps = steps;
        return state;
    }

    // As PyTorch's optimizers call them.
    private static string FirstPrefix(OptimizerKind kind, TensorSpec tensor) => kind.Orthogonalizes(tensor) ? "momentum_buffer." : "exp_avg.";

    private static string NameOf(OptimizerKind kind) => kind switch
    {
        OptimizerKind.AdamW => "adamw",
        OptimizerKind.Muon => "muon",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such optimizer."),
    };
}
