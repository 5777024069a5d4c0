using ZeroG.Training.Data;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Evaluation;

/// <summary>How well a model predicts text it was not trained on.</summary>
public static class HeldOutLoss
{
    private const int Windows = 16;

    /// <summary>
    /// Mean loss in nats a byte over consecutive windows of the full context that do not overlap, from the start of the text;
    /// each window's bytes after its first are predicted, and its successor's first. At most <paramref name="maxBytes"/> bytes
    /// are predicted; a rest shorter than a window is left out. No bit depends on <paramref name="crew"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The text is too short for one window.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public static double Measure(ParameterVector parameters, ReadOnlySpan<byte> text, long maxBytes, CancellationToken cancellation = default, Crew? crew = null)
    {
        var config = parameters.Layout.Config;
        var windows = (int)(Math.Min(maxBytes, text.Length - 1) / config.Context);
        if (windows < 1)
            throw new ArgumentException(
                $"{text.Length} bytes of text, at most {maxBytes} to predict: one window needs {config.Context} and one more.");
        double sum = 0;
        Transformer? model = null;
        int[] tokens = [], targets = [];
        for (int done = 0; done < windows;)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = Math.Min(Windows, windows - done);
            if (model?.Rows != batch * config.Context)
            {
                model = new Transformer(config, batch, crew);
                (tokens, targets) = (new int[model.Rows], new int[model.Rows]);
            }
            Corpus.Widen(text.Slice(done * config.Context, model.Rows), tokens);
            Corpus.Widen(text.Slice(done * config.Context + 1, model.Rows), targets);
            sum += model.Loss(parameters, tokens, targets);
            done += batch;
        }
        return sum / ((double)windows * config.Context);
    }
}
