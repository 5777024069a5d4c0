using System.Globalization;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Checkpoints;

/// <summary>The other states of a job as safetensors files, each bound to its model and unmistakable for another kind.</summary>
public static class StateFiles
{
    private const string Steps = "steps";
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
    public static void WriteOptimizer(Stream stream, AdamWState state) => ParameterFile.Write(
        stream,
        "inner-optimizer",
        new Dictionary<string, string> { [Steps] = state.Steps.ToString(CultureInfo.InvariantCulture) },
        ("exp_avg.", state.FirstMoment),
        ("exp_avg_sq.", state.SecondMoment));

    /// <summary>Reads a worker's inner optimizer state for a model of that shape.</summary>
    /// <exception cref="CheckpointFormatException">The file is malformed, of another kind or model, not finite, or impossible.</exception>
    public static AdamWState ReadOptimizer(Stream stream, ModelConfig expected)
    {
        var (metadata, vectors) = ParameterFile.Read(stream, "inner-optimizer", expected, "exp_avg.", "exp_avg_sq.");
        if (!metadata.TryGetValue(Steps, out var text) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var steps))
            throw new CheckpointFormatException(
                "The number of steps is missing or no number", "metadata key 'steps'", "Take a file that this project wrote.");
        foreach (var second in vectors[1].Values)
        {
            if (second < 0)
                throw new CheckpointFormatException(
                    "A second moment is negative", "tensors 'exp_avg_sq.…'", "Take a file that this project wrote.");
        }
        return new AdamWState(steps, vectors[0], vectors[1]);
    }
}
