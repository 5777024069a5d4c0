using ZeroG.Training.Data;

namespace ZeroG.Receipts;

/// <summary>A window of a text that a step trained on.</summary>
/// <param name="Round">The round.</param>
/// <param name="Worker">The worker's key.</param>
/// <param name="Step">The inner step, from 0.</param>
/// <param name="Window">Index within the step's batch, from 0.</param>
/// <param name="Token">Its first token; it has one more than the model's context, the last only as a target.</param>
public readonly record struct TrainedWindow(int Round, int Worker, int Step, int Window, long Token);

/// <summary>Which windows of its text a job trained on: by the rule that its receipt names, computed again. What is not among them was not trained on.</summary>
public static class TrainedWindows
{
    /// <summary>All windows, or those of one round, worker or step, in the order of round, worker, step.</summary>
    /// <param name="receipt">One whose checks hold, with that text.</param>
    /// <param name="corpus">The text.</param>
    /// <param name="round">Only this round.</param>
    /// <param name="worker">Only this worker.</param>
    /// <param name="step">Only this step.</param>
    /// <exception cref="ReceiptMismatchException">A round's plan does not say what its workers were given.</exception>
    public static IEnumerable<TrainedWindow> Of(Receipt receipt, Corpus corpus, int? round = null, int? worker = null, int? step = null)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(corpus);
        var (inputs, recipe) = (receipt.Job.Inputs, receipt.Job.Inputs.Recipe);
        foreach (var one in receipt.Rounds.Where(one => round is null || one.Round == round))
        {
            var plan = one.Exchange is null ? null : ExchangedRounds.PlanOf(one);
            foreach (var work in one.Work.Where(work => worker is null || work.Worker == worker))
            {
                for (var at = step ?? 0; at < (step is null ? one.Steps : Math.Min(one.Steps, step.Value + 1L)); at++)
                {
                    var tokens = plan is null
                        ? corpus.SelectData(inputs.Seed, work.Worker, one.Round, at, recipe.Batch, recipe.Model.Context)
                        : corpus.SelectSamples(inputs.Seed, ExchangedRounds.FirstSample(plan, work.Worker, at, recipe.Batch), recipe.Batch, recipe.Model.Context);
                    for (var window = 0; window < tokens.Length; window++) yield return new TrainedWindow(one.Round, work.Worker, at, window, tokens[window]);
                }
            }
        }
    }

    /// <summary>Those windows that have any byte of a part of the text.</summary>
    /// <param name="windows">Windows of a receipt.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="places">Where the text's tokens lie.</param>
    /// <param name="start">First byte of the part.</param>
    /// <param name="length">Its bytes.</param>
    public static IEnumerable<TrainedWindow> Touching(this IEnumerable<TrainedWindow> windows, Receipt receipt, TokenPlaces places, long start, long length)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(places);
        var tokens = receipt.Job.Inputs.Recipe.Model.Context + 1;
        return windows.Where(window => places.StartOf(window.Token) < start + length && places.StartOf(window.Token + tokens) > start);
    }
}
