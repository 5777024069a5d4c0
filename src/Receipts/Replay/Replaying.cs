using ZeroG.Auditing.Records;
using ZeroG.Auditing.States;
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
        // δ and two moments of each worker; θ, momentum, mean and what the outer step makes of them.
        RequireMemory(Math.Min(asked.Threads, inputs.Workers), 3L * inputs.Workers + 6);
        var state = OuterState.Start(Start());
        var tracks = Enumerable.Range(0, inputs.Workers).Select(worker => new WorkerTrack(receipt, corpus, worker)).ToArray();
        using var crews = new Crews(Math.Min(asked.Threads, tracks.Length), asked.Threads);
        foreach (var round in receipt.Rounds)
        {
            var contributions = new Contribution[tracks.Length];
            crews.ForEach(tracks.Length, (worker, crew) => contributions[worker] = new Contribution(worker, round.Work[worker].Tokens, tracks[worker].Next(state.Parameters, crew, cancellation)));
            var mean = Aggregation.Mean(contributions);
            state = OuterNesterov.Step(state, mean, inputs.Recipe.OuterOf(round.Round));
            if (round.Record is { } record) Outcome(SignedRecord.Read(record).Account, mean, state, $"rounds[{round.Round}].record");
            RequireSame($"rounds[{round.Round}].checkpoint", round.Checkpoint, CheckpointOf(state.Parameters, round.Round + 1));
            asked.Replayed?.Invoke(round.Round);
        }

        return $"Trained again from the text and the seed: {receipt.Rounds.Length} rounds of {inputs.Workers} workers lead to the same model, {receipt.Model.Content.Root}.";
    }

    // What a record says that only the training shows; of the rest the record's own check is.
    private static void Outcome(RoundAccount account, ParameterVector mean, OuterState state, string place)
    {
        RequireSame(place, account.Averages[0], VectorRoot.Of(mean));
        RequireSame(place, account.State, RoundOutcome.RootOf((int)account.Round + 1, state));
    }

    /// <summary>
    /// Replays some rounds of some workers. A worker's optimizer comes from its rounds before, which are replayed for it, each from the
    /// checkpoint that it began with.
    /// </summary>
    public string Some(int count, CancellationToken cancellation)
    {
        var (all, workers) = ((long)receipt.Rounds.Length * receipt.Job.Inputs.Workers, receipt.Job.Inputs.Workers);
        RequireMemory(1, 6);
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

    // Before any of it is allocated: workers and model are what the receipt says.
    private void RequireMemory(int atOnce, long vectors)
    {
        var recipe = receipt.Job.Inputs.Recipe;
        var needed = atOnce * recipe.TrainingBytes + vectors * sizeof(float) * recipe.Model.ParameterCount;
        if (needed > asked.MaxBytes)
            throw new InsufficientMemoryException($"To train again what {receipt.Job.Inputs.Workers} workers did takes {needed} bytes of memory, of {asked.MaxBytes}.");
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
