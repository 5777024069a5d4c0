using System.CommandLine;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Evaluation;
using ZeroG.Training.Threading;

namespace ZeroG.Cli;

/// <summary><c>zerog model eval</c>.</summary>
internal static class EvaluateVerb
{
    private const int MaxTextBytes = 1 << 30;

    private static readonly Option<string> TextFile = new("--file") { Description = "Text to predict.", HelpName = "FILE", Required = true };

    public static Command Create() => Verb.Create(
        "eval", "Measure how well a model predicts a text.", [ModelVerbs.From, TextFile, .. RemoteOptions.All], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Arguments.GetRequiredValue(TextFile);
        var text = await InputFile.ReadAllAsync(path, MaxTextBytes, cancellationToken);
        var checkpoint = await CheckpointSource.LoadAsync(invocation, invocation.Arguments.GetRequiredValue(ModelVerbs.From), cancellationToken);
        var corpus = await TokenText.EncodeAsync(text, path, CheckpointTokenizer.Of(checkpoint), cancellationToken);
        var context = checkpoint.Config.Context;
        if (corpus.Length <= context)
        {
            throw new ZeroGException(
                FailureKind.Invalid, $"{path} has {corpus.Length} tokens, and one window of the model needs {context + 1}.", "Choose a longer text.");
        }

        using var crew = new Crew(Environment.ProcessorCount);
        var loss = await Task.Run(() => HeldOutLoss.Measure(checkpoint.Parameters, corpus, long.MaxValue, cancellationToken, crew), cancellationToken);
        var result = new EvaluationResult(
            loss.PerByte, loss.PerByte / Math.Log(2), loss.PerToken, Math.Exp(loss.PerToken), Math.Exp(loss.PerByte), loss.Tokens, loss.Bytes);
        invocation.Terminal.Result(result, output => Columns.WritePairs(
            output,
            ("loss", $"{Quantity.Loss(result.Loss)} nats a byte, {Quantity.Loss(result.TokenLoss)} a token"),
            ("bits", $"{Quantity.Loss(result.BitsPerByte)} a byte"),
            ("perplexity", $"{Quantity.Loss(result.Perplexity)} a token, {Quantity.Loss(result.BytePerplexity)} a byte"),
            ("predicted", $"{Quantity.Count(result.Tokens)} tokens, {Quantity.Count(result.Bytes)} bytes")));
        return ExitCodes.Success;
    }

    /// <summary>The result as JSON. Only what is counted by the byte can be compared between tokenizers.</summary>
    /// <param name="Loss">In nats a byte.</param>
    /// <param name="BitsPerByte">The same in bits.</param>
    /// <param name="TokenLoss">In nats a token.</param>
    /// <param name="Perplexity">e to the loss of a token, as is usual.</param>
    /// <param name="BytePerplexity">e to the loss of a byte.</param>
    /// <param name="Tokens">Tokens predicted.</param>
    /// <param name="Bytes">Bytes they stand for.</param>
    private sealed record EvaluationResult(
        double Loss, double BitsPerByte, double TokenLoss, double Perplexity, double BytePerplexity, long Tokens, long Bytes);
}
