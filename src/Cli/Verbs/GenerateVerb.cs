using System.CommandLine;
using ZeroG.Training.Generation;
using ZeroG.Training.Model;

namespace ZeroG.Cli;

/// <summary><c>zerog model generate</c>.</summary>
internal static class GenerateVerb
{
    private static readonly SamplingOptions Standard = new();

    private static readonly Option<string> Prompt = new("--prompt")
    {
        Description = "Text to go on from.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<int?> Tokens = NumberOption.Create<int>(
        "--tokens", "Most tokens to generate", Standard.MaxTokens, 1, 10_000_000);

    private static readonly Option<double?> Temperature = NumberOption.Create<double>(
        "--temperature", "0 always takes the likeliest token; higher dares more", Standard.Temperature, 0, 10);

    private static readonly Option<int?> TopK = NumberOption.Create<int>(
        "--top-k", "Draw from this many likeliest tokens; 0 for all", Standard.TopK, 0, ModelConfig.MaxVocabularySize);

    private static readonly Option<double?> TopP = NumberOption.Create<double>(
        "--top-p", "Of those, draw from the fewest likeliest that have this share of the probability; 1 for all", Standard.TopP, 0.000001, 1);

    private static readonly Option<ulong?> Seed = NumberOption.Create<ulong>(
        "--seed", "Same seed, prompt and checkpoint: same text", Standard.Seed);

    public static Command Create() => Verb.Create(
        "generate",
        "Write on from a prompt, shown as it is written.",
        [ModelVerbs.From, Prompt, Tokens, Temperature, TopK, TopP, Seed, .. RemoteOptions.All],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        var options = new SamplingOptions
        {
            MaxTokens = arguments.GetValue(Tokens) ?? Standard.MaxTokens,
            Temperature = arguments.GetValue(Temperature) ?? Standard.Temperature,
            TopK = arguments.GetValue(TopK) ?? Standard.TopK,
            TopP = arguments.GetValue(TopP) ?? Standard.TopP,
            Seed = arguments.GetValue(Seed) ?? Standard.Seed,
        };
        var prompt = arguments.GetValue(Prompt)!;
        var checkpoint = await CheckpointSource.LoadAsync(invocation, arguments.GetRequiredValue(ModelVerbs.From), cancellationToken);
        var terminal = invocation.Terminal;
        if (!terminal.Json) Show(prompt);
        var text = await Samples.DrawAsync(checkpoint, prompt, options, terminal.Json ? static _ => { } : Show, cancellationToken);
        // As text, it was shown as it came, and only the end of the line is due.
        terminal.Result(new { Prompt = prompt, Text = text, options.Seed }, output => output.WriteLine());
        return ExitCodes.Success;

        void Show(string piece)
        {
            terminal.Output.Write(piece);
            terminal.Output.Flush();
        }
    }
}
