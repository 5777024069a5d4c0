using System.CommandLine;
using ZeroG.Training.Evaluation;
using ZeroG.Training.Generation;

namespace ZeroG.Cli;

/// <summary><c>zerog model</c>: use what was trained.</summary>
internal static class ModelVerbs
{
    private const int MaxTextBytes = 1 << 30;

    private static readonly SamplingOptions Standard = new();

    private static readonly Option<string> From = new("--checkpoint")
    {
        Description = "A checkpoint: a file, a root (0x…, or 0x…:LENGTH), or a job's id.",
        HelpName = "FILE|ROOT|JOB",
        Required = true,
    };

    private static readonly Option<string> Prompt = new("--prompt")
    {
        Description = "Text to go on from.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<int?> Bytes = NumberOption.Create<int>(
        "--bytes", "Bytes to generate", Standard.MaxBytes, 1, 10_000_000);

    private static readonly Option<double?> Temperature = NumberOption.Create<double>(
        "--temperature", "0 always takes the likeliest byte; higher dares more", Standard.Temperature, 0, 10);

    private static readonly Option<int?> TopK = NumberOption.Create<int>(
        "--top-k", "Draw from this many likeliest bytes; 0 for all", Standard.TopK, 0, 256);

    private static readonly Option<ulong?> Seed = NumberOption.Create<ulong>(
        "--seed", "Same seed, prompt and checkpoint: same text", Standard.Seed);

    private static readonly Option<string> TextFile = new("--file") { Description = "Text to predict.", HelpName = "FILE", Required = true };

    public static Command Create() => Verb.Group(
        "model",
        "Use a trained model.",
        Verb.Create("generate", "Write on from a prompt.", [From, Prompt, Bytes, Temperature, TopK, Seed, .. RemoteOptions.All], GenerateAsync),
        Verb.Create("eval", "Measure how well a model predicts a text.", [From, TextFile, .. RemoteOptions.All], EvaluateAsync));

    private static async Task<int> GenerateAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var options = new SamplingOptions
        {
            MaxBytes = invocation.Arguments.GetValue(Bytes) ?? Standard.MaxBytes,
            Temperature = invocation.Arguments.GetValue(Temperature) ?? Standard.Temperature,
            TopK = invocation.Arguments.GetValue(TopK) ?? Standard.TopK,
            Seed = invocation.Arguments.GetValue(Seed) ?? Standard.Seed,
        };
        var prompt = invocation.Arguments.GetValue(Prompt)!;
        var checkpoint = await CheckpointSource.LoadAsync(invocation, invocation.Arguments.GetRequiredValue(From), cancellationToken);
        var text = await Samples.DrawAsync(checkpoint.Parameters, prompt, options, cancellationToken);
        invocation.Terminal.Result(new { Prompt = prompt, Text = text, options.Seed }, output => output.WriteLine(prompt + text));
        return ExitCodes.Success;
    }

    private static async Task<int> EvaluateAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Arguments.GetRequiredValue(TextFile);
        var text = await InputFile.ReadAllAsync(path, MaxTextBytes, cancellationToken);
        var checkpoint = await CheckpointSource.LoadAsync(invocation, invocation.Arguments.GetRequiredValue(From), cancellationToken);
        var context = checkpoint.Config.Context;
        if (text.Length <= context)
        {
            throw new ZeroGException(
                FailureKind.Invalid, $"{path} has {text.Length} bytes, and one window of the model needs {context + 1}.", "Choose a longer text.");
        }

        var loss = await Task.Run(() => HeldOutLoss.Measure(checkpoint.Parameters, text, long.MaxValue, cancellationToken), cancellationToken);
        var predicted = (text.Length - 1) / context * context;
        var result = new { Loss = loss, BitsPerByte = loss / Math.Log(2), Perplexity = Math.Exp(loss), Bytes = predicted };
        invocation.Terminal.Result(result, output => Columns.WritePairs(
            output,
            ("loss", $"{Quantity.Loss(result.Loss)} nats a byte"),
            ("bits", $"{Quantity.Loss(result.BitsPerByte)} a byte"),
            ("perplexity", Quantity.Loss(result.Perplexity)),
            ("predicted", $"{Quantity.Count(result.Bytes)} bytes")));
        return ExitCodes.Success;
    }
}
