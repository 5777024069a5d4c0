using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Auditing.Evidence;

/// <summary>The vectors and texts that evidence is re-executed from.</summary>
/// <param name="State">The agreed state, as <see cref="States.InnerState"/> writes it; that of the start where the whole round is replayed. Read to its end.</param>
/// <param name="Theta">θ that the round starts from.</param>
/// <param name="Text">The training text.</param>
/// <param name="Tokenizer">The tokenizer.json, where there is one.</param>
public sealed record EvidenceContent(Stream State, ParameterVector Theta, ReadOnlyMemory<byte> Text, ReadOnlyMemory<byte>? Tokenizer = null);

/// <summary>The entries of a file of evidence on a link, in their order, and how large they may be.</summary>
internal static class LinkEntries
{
    public const string Json = "evidence.json", State = "state.bin", Theta = "theta.bin", Text = "text.bin", Tokenizer = "tokenizer.json";

    /// <summary>Most bytes of a text: a replay holds it in memory, as jobs do.</summary>
    public const long MaxTextBytes = 1L << 30;

    /// <summary>Entries of evidence with a tokenizer, and without one.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Kinds { get; } = [[Json, State, Theta, Text, Tokenizer], [Json, State, Theta, Text]];

    /// <summary>What is wrong with an entry's size, from what the evidence says; null where it can be.</summary>
    public static string? Unfit(string name, long length, LinkEvidence evidence)
    {
        var (inputs, parameters) = (evidence.Inputs.Job, evidence.Inputs.Job.Recipe.Model.ParameterCount);
        return name switch
        {
            State when length > States.InnerState.MaxBytes(parameters) => $"of at most {States.InnerState.MaxBytes(parameters)}",
            Theta when length != parameters * sizeof(float) => $"of {parameters * sizeof(float)}",
            Text when length > MaxTextBytes => $"of at most {MaxTextBytes}",
            Text when length != inputs.Text.Length => $"of {inputs.Text.Length}",
            Tokenizer when length > TokenizerJson.MaxBytes => $"of at most {TokenizerJson.MaxBytes}",
            Tokenizer when length != inputs.Tokenizer?.Length => $"of {inputs.Tokenizer?.Length ?? 0}",
            _ => null,
        };
    }
}
