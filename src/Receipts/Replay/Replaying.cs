using ZeroG.Auditing.Records;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>A replay under way.</summary>
internal sealed class Replaying(Receipt receipt, Corpus corpus, ReceiptReplay asked)
{
    /// <summary>Trains all rounds again.</summary>
    public string All(CancellationToken cancellation)
    {
        var inputs = receipt.Job.Inputs;
        var state = OuterState.Start(Start());
        var tracks = Enumerable.Range(0, inputs.Workers).Select(worker => new WorkerTrack(receipt, corpus, worker)).ToArray();
        using var crews = new Crews(Math.Min(asked.Threads, tracks.Length), asked.Threads);
        foreach (var round in receipt.Rounds)
        {
            var contributions = new Contribution[tracks.Length];
            crews.ForEach(tracks.Length, (worker, crew) => contributions[worker] = new Contribution(worker, round.Work[worker].Tokens, tracks[worker].Next(state.Parameters, crew, cancellation)));
            state = OuterNesterov.Step(state, Aggregation.Mean(contributions), inputs.Recipe.OuterOf(round.Round));
            if (round.Record is { } record) RequireSame($"rounds[{round.Round}].record", SignedRecord.Read(record).Account.State, RoundOutcome.RootOf(round.Round + 1, state));
            RequireSame($"rounds[{round.Round}].checkpoint", round.Checkpoint, CheckpointOf(state.Parameters, round.Round + 1));
            asked.Replayed?.Invoke(round.Round);
        }

        return $"Trained again from the text and the seed: {receipt.Rounds.Length} rounds of {inputs.Workers} workers lead to the same model, {receipt.Model.Content.Root}.";
    }

    /// <summary>
    /// Replays some rounds of some workers. A worker's optimizer comes from its rounds before, which are replayed for it, each from the
    /// checkpoint that it began with.
    /// </summary>
    public string Some(int count, CancellationToken cancellation)
    {
        var (all, workers) = ((long)receipt.Rounds.Length * receipt.Job.Inputs.Workers, receipt.Job.Inputs.Workers);
        var drawn = Draw(count, all).Select(index => (Worker: (int)(index % workers), Round: (int)(index / workers))).ToList();
        using var crew = new Crew(asked.Threads);
        var done = 0;
        foreach (var ofWorker in drawn.GroupBy(one => one.Worker))
        {
            var track = new WorkerTrack(receipt, corpus, ofWorker.Key);
            var last = ofWorker.Max(one => one.Round);
            while (track.Round <= last)
            {
                track.Next(track.Round == 0 ? Start() : Read(receipt.Rounds[track.Round - 1]), crew, cancellation);
                done++;
                asked.Replayed?.Invoke(track.Round - 1);
            }
        }

        return $"{drawn.Count} of {all} rounds of workers, drawn at random, are what their workers say, and so are the {done - drawn.Count} that led there.";
    }

    private SortedSet<long> Draw(int count, long of)
    {
        var drawn = new SortedSet<long>();
        while (drawn.Count < Math.Min(count, of)) drawn.Add(asked.Draw.NextInt64(of));
        return drawn;
    }

    private ParameterVector Start() => Initialization.Initialize(receipt.Job.Inputs.Recipe.Model, receipt.Job.Inputs.Seed);

    private ContentId CheckpointOf(ParameterVector parameters, int rounds) =>
        HashingStream.Of(RunCheckpoint.Of(parameters, $"{receipt.Job.Inputs.Text}", rounds, receipt.Job.Inputs.Seed, corpus.Tokenizer).Write).Id;

    private ParameterVector Read(ReceiptRound round)
    {
        var place = $"rounds[{round.Round}].checkpoint";
        using var stream = asked.Checkpoint(round.Checkpoint)
            ?? throw new ReceiptMismatchException(place, $"The checkpoint {round.Checkpoint} is not to be had: bring it, or train all rounds again.");
        try
        {
            var read = Checkpoint.Read(stream, receipt.Job.Inputs.Recipe.Model);
            RequireSame(place, round.Checkpoint, CheckpointOf(read.Parameters, round.Round + 1));
            return read.Parameters;
        }
        catch (CheckpointFormatException wrong)
        {
            throw new ReceiptMismatchException(place, wrong.Message);
        }
    }
}
