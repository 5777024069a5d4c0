using ZeroG.Training.Model;

namespace ZeroG.Training.Checkpoints;

/// <summary>A model: its parameters, its shape within them, and free text (job, round, data roots).</summary>
/// <param name="Parameters">θ.</param>
/// <param name="Metadata">Text by key; the keys "format", "kind" and "config" are the file's own.</param>
public sealed record Checkpoint(ParameterVector Parameters, IReadOnlyDictionary<string, string> Metadata)
{
    private const string Kind = "checkpoint";

    /// <summary>Shape of the model.</summary>
    public ModelConfig Config => Parameters.Layout.Config;

    /// <summary>Writes it as safetensors under Llama's tensor names: equal checkpoints give equal bytes.</summary>
    public void Write(Stream stream) => ParameterFile.Write(stream, Kind, Metadata, ("", Parameters));

    /// <summary>Reads a checkpoint from a stranger: everything is verified, nothing is allocated by an unchecked size.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="expected">The shape it must have, or null to take the file's own.</param>
    /// <exception cref="CheckpointFormatException">The file is malformed, of another kind or model, or not finite.</exception>
    public static Checkpoint Read(Stream stream, ModelConfig? expected = null)
    {
        var (metadata, vectors) = ParameterFile.Read(stream, Kind, expected, "");
        var own = metadata.Where(m => m.Key is not ("format" or "kind" or "config"));
        return new Checkpoint(vectors[0], new SortedDictionary<string, string>(own.ToDictionary(), StringComparer.Ordinal));
    }
}
