using System.Globalization;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Checkpoints;

/// <summary>A checkpoint of a job. What it says of its origin is the same in every run of the same specification, and so is its root.</summary>
public static class RunCheckpoint
{
    /// <summary>The checkpoint after so many rounds.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="text">What the training text is called: root and length.</param>
    /// <param name="rounds">Rounds done.</param>
    /// <param name="seed">The job's seed.</param>
    /// <param name="tokenizer">What cut the text into tokens.</param>
    /// <exception cref="CheckpointFormatException">The tokenizer does not fit the model, or the header of a file.</exception>
    public static Checkpoint Of(ParameterVector parameters, string text, int rounds, ulong seed, ITokenizer tokenizer) => CheckpointTokenizer.With(
        new Checkpoint(parameters, new Dictionary<string, string>
        {
            ["dataset"] = text,
            ["rounds"] = rounds.ToString(CultureInfo.InvariantCulture),
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
        }),
        tokenizer);
}
