using ZeroG.Client;
using ZeroG.Jobs;

namespace TrainFromAnApp;

/// <summary>From a text to a model that is proved to be the one that was trained.</summary>
/// <param name="zerog">The client.</param>
internal sealed class Training(IZeroGClient zerog)
{
    /// <summary>Publishes a text, trains on it, fetches the last checkpoint and verifies it.</summary>
    /// <param name="text">File with the text.</param>
    /// <param name="checkpoint">File for the checkpoint.</param>
    /// <param name="rounds">Rounds to train.</param>
    /// <param name="cancellationToken">Stops watching; the job goes on.</param>
    /// <returns>Whether the job was completed.</returns>
    public async Task<bool> RunAsync(string text, string checkpoint, int rounds, CancellationToken cancellationToken)
    {
        // #region publish
        var version = await zerog.PublishFileAsync("samples/text", text, cancellationToken);
        Console.WriteLine($"published {version.Content.Root} as version {version.Number}");
        // #endregion

        // #region submit
        var spec = JobSpecs.Standard("samples/text").WithRounds(rounds) with
        {
            Workers = 2,
            Model = new ModelSpec(Width: 16, Layers: 1, Heads: 2, FeedForward: 32, Context: 16, TiedHead: true),
        };
        var job = await zerog.SubmitAsync(spec, cancellationToken: cancellationToken);
        Console.WriteLine($"submitted {job.Id}");
        // #endregion

        // #region watch
        var completed = -1;
        await foreach (var moment in job.WatchAsync(cancellationToken))
        {
            if (moment.Totals.Rounds > completed && moment.LastRound is { } last)
                Console.WriteLine($"round {moment.Totals.Rounds}/{moment.TotalRounds}: {last.Loss:0.000} nats a byte");
            completed = moment.Totals.Rounds;
            if (moment.HasEnded) Console.WriteLine($"{moment.Phase} {moment.Reason}".TrimEnd());
        }
        // #endregion

        // #region fetch
        var content = await job.FetchCheckpointAsync(checkpoint, cancellationToken);
        await zerog.VerifyAsync(content, checkpoint, cancellationToken);
        Console.WriteLine($"checkpoint {content.Root} of {content.Length} bytes is verified");
        // #endregion
        return (await job.GetAsync(cancellationToken)).Phase == JobPhase.Completed;
    }
}
