using ZeroG.Training.Data;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Evaluation;

/// <summary>How well a model predicts text it was not trained on.</summary>
/// <param name="Sum">Loss of all predicted tokens together, in nats.</param>
/// <param name="Tokens">Tokens predicted.</param>
/// <param name="Bytes">Bytes they stand for.</param>
public sealed record HeldOutLoss(double Sum, long Tokens, long Bytes)
{
    private const int MostWindows = 16;

    // More windows at once make larger matrices; beyond this many bytes that gains nothing.
    private const long AmpleBytes = 1L << 30;

    /// <summary>Mean loss in nats a token.</summary>
    public double PerToken => Sum / Tokens;

    /// <summary>Loss in nats a byte, which can be compared between tokenizers; the same as a token's where tokens are bytes.</summary>
    public double PerByte => Sum / Bytes;

    /// <summary>
    /// Measures over consecutive windows of the full context that do not overlap, from the start of the text; each window's
    /// tokens after its first are predicted, and its successor's first. At most <paramref name="maxTokens"/> tokens are
    /// predicted; a rest shorter than a window is left out. All losses are added token after token, in double, in the order of
    /// the text: no bit depends on <paramref name="crew"/>, nor on how many windows are worked through at once.
    /// </summary>
    /// <exception cref="ArgumentException">The text is too short for one window, or has tokens that the model has not.</exception>
    /// <exception cref="ModelConfigException">One window of the model would need too much memory.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public static HeldOutLoss Measure(
        ParameterVector parameters, Corpus text, long maxTokens, CancellationToken cancellation = default, Crew? crew = null) =>
        Measure(parameters, text, maxTokens, WindowsAtOnce(parameters.Layout.Config), cancellation, crew);

    /// <summary>Windows worked through at once: 16, or as many as need an ample amount of memory, and at least one.</summary>
    /// <exception cref="ModelConfigException">One window of the model would need too much memory.</exception>
    public static int WindowsAtOnce(ModelConfig config)
    {
        config.ValidateForEvaluation(1);
        int windows = MostWindows;
        while (windows > 1 && config.EvaluationBytes(windows) - config.EvaluationBytes(0) > AmpleBytes)
            windows--;
        return windows;
    }

    /// <summary>The same with another number of windows at once.</summary>
    internal static HeldOutLoss Measure(
        ParameterVector parameters, Corpus text, long maxTokens, int windowsAtOnce, CancellationToken cancellation, Crew? crew)
    {
        var config = parameters.Layout.Config;
        if (text.Tokenizer.VocabularySize > config.VocabularySize)
            throw new ArgumentException($"The text has tokens of {text.Tokenizer.VocabularySize} kinds, the model {config.VocabularySize}: choose its own tokenizer.");
        var windows = (int)(Math.Min(maxTokens, text.Length - 1L) / config.Context);
        if (windows < 1)
            throw new ArgumentException(
                $"{text.Length} tokens of text, at most {maxTokens} to predict: one window needs {config.Context} and one more.");
        double sum = 0;
        Transformer? model = null;
        int[] tokens = [], targets = [];
        for (int done = 0; done < windows;)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = Math.Min(windowsAtOnce, windows - done);
            if (model?.Rows != batch * config.Context)
            {
                model = null; // never two at a time
                model = Transformer.ForEvaluation(config, batch, crew);
                (tokens, targets) = (new int[model.Rows], new int[model.Rows]);
            }
            text.Copy(done * config.Context, tokens);
            text.Copy(done * config.Context + 1, targets);
            model.AddLoss(parameters, tokens, targets, ref sum);
            done += batch;
        }
        return new HeldOutLoss(sum, (long)windows * config.Context, text.CountBytes(1, windows * config.Context));
    }
}
