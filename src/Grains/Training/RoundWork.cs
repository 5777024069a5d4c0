using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using ZeroG.Auditing.Replay;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Evaluation;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Grains.Training;

/// <summary>
/// The long computations of a job, from stored content to stored content. Each is a function of its arguments alone, so
/// that repeating one yields the same roots. Runs on an executor's thread, where blocking is allowed.
/// </summary>
internal sealed partial class RoundWork(
    IBlobStores blobs, CorpusCache corpora, DeviceCrews crews, GrainMetrics metrics, TimeProvider clock, AuditSigning? signing = null,
    IRoundConduct? conduct = null, IAuditConduct? auditing = null, IOuterConduct? averaging = null, Dice? dice = null)
{
    /// <summary>A held-out text is evaluated up to this many tokens.</summary>
    public const long MaxEvaluatedTokens = 4 << 20;

    /// <summary>
    /// An inner phase is saved this often: a crash costs a worker at most this much work and one step. Saving writes three
    /// times the model's size, which takes a small part of a minute on any disk that can take the model at all.
    /// </summary>
    public static readonly TimeSpan SavePeriod = TimeSpan.FromMinutes(1);

    /// <summary>Makes and stores the start parameters.</summary>
    public BlobRef Initialize(JobState state, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var spec = state.Spec!;
        return StoreModel(state, Initialization.Initialize(JobRecipe.Of(spec).Model, spec.Seed), rounds: 0, stop);
    }

    /// <summary>One worker's inner steps of one round, or the rest of them.</summary>
    /// <param name="order">The order.</param>
    /// <param name="provider">Whose device this is.</param>
    /// <param name="from">Where an earlier run of the same order was saved, or null.</param>
    /// <param name="steps">Told the steps done.</param>
    /// <param name="saving">How to save what is not finished: when told to pause, and every minute.</param>
    /// <param name="stop">Throws the work away.</param>
    /// <returns>The result, or null when it was paused; what it had done is saved then.</returns>
    /// <exception cref="WrongRecordException">The record that it is to go on from is proven wrong.</exception>
    public InnerResult? InnerPhase(
        RoundOrder order, string provider, PartialRound? from, IProgress<int> steps, PartialSaving saving, CancellationToken stop)
    {
        // It waited for the device until the silo began to stop: nothing was done, nothing is to be saved.
        if (saving.Pause.IsCancellationRequested) return null;

        if (from is null) CheckBefore(order, provider, stop);
        var (input, scratch) = (InputOf(order, stop), blobs.Scratch(order.JobId));
        var linked = order.Pledge is { } pledge ? new LinkedPhase(input, pledge.CommitEvery, provider, conduct, crews.Current) : null;
        IRoundPhase phase = linked is null ? new UnauditedPhase(input, crews.Current) : linked;
        if (from is not null && LoadPartial(scratch, from, input, stop) is { } saved) phase.Resume(saved, from);
        while (true)
        {
            var (first, since) = (phase.Step, clock.GetTimestamp());
            steps.Report(first);
            var isDone = phase.RunUntil(
                step => saving.Pause.IsCancellationRequested || (step > first && clock.GetElapsedTime(since) >= SavePeriod),
                step => steps.Report(step.Step + 1),
                stop);
            stop.ThrowIfCancellationRequested();
            if (isDone)
            {
                var result = phase.Result;
                var delta = Store(ContentKind.PseudoGradient, scratch, stream => StateFiles.WritePseudoGradient(stream, result.PseudoGradient), stop);
                var state = Store(ContentKind.InnerState, scratch, stream => StateFiles.WriteOptimizer(stream, result.Optimizer), stop);
                return new InnerResult(order.Round, provider, delta, state, result.Tokens, result.MeanLoss, linked is null ? null : HandIn(order, provider, linked.Work, input, saving, stop));
            }

            if (phase.Step > first) Save(scratch, order, phase, saving, stop);
            if (saving.Pause.IsCancellationRequested) return null;
        }
    }

    /// <summary>All that an order's inner phase depends on.</summary>
    public InnerPhaseInput InputOf(RoundOrder order, CancellationToken stop)
    {
        var recipe = JobRecipe.Of(order.Spec);
        var start = ReadParameters(order.Spec, order.Checkpoint, stop);
        var optimizer = order.InnerState is { } inner
            ? Load(blobs.Scratch(order.JobId), inner, stream => StateFiles.ReadOptimizer(stream, recipe.Model, recipe.Optimizer), stop)
            : OptimizerState.Fresh(start.Layout, recipe.Optimizer);
        return new InnerPhaseInput(recipe, start, optimizer, corpora.Get(order.Corpus, order.Spec.Tokenizer), order.Spec.Seed, order.Worker, order.Round);
    }

    // What cannot be saved is still here, and goes on.
    private void Save(IBlobStore scratch, RoundOrder order, IRoundPhase phase, PartialSaving saving, CancellationToken stop)
    {
        try
        {
            saving.Saved(phase.Save(StorePartial(scratch, order, phase.Progress, stop)));
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            saving.NotSaved(failure);
        }
    }

    /// <summary>Deletes blobs of a job that nobody needs any more.</summary>
    public async Task DiscardAsync(string jobId, IEnumerable<BlobRef> unused)
    {
        var scratch = blobs.Scratch(jobId);
        foreach (var blob in unused) await scratch.DeleteAsync(blob.ToContentId());
    }

    /// <summary>Averages the round's pseudo-gradients and takes the outer step.</summary>
    public OuterResult OuterStep(string jobId, JobState state, CancellationToken stop)
    {
        var recipe = JobRecipe.Of(state.Spec!);
        var scratch = blobs.Scratch(jobId);
        ParameterVector? Delta(InnerResult result)
        {
            stop.ThrowIfCancellationRequested();
            Func<Stream, ParameterVector> read = stream => StateFiles.ReadPseudoGradient(stream, recipe.Model);
            return state.Audits is null ? Load(scratch, result.PseudoGradient, read, stop) : TryLoad(scratch, result.PseudoGradient, read, stop);
        }

        var deltas = state.Results.Select(Delta).ToList();
        var (works, refused) = state.Audits is null ? ([], []) : Open(jobId, state, deltas, stop);
        if (refused.Length > 0) return new OuterResult(default, default, Refused: refused);
        ImmutableArray<Contribution> contributions = [.. deltas.Select((delta, worker) => new Contribution(worker, state.Results[worker].Tokens, delta!))];
        var mean = Aggregation.Mean(contributions);
        mean = averaging?.Average(state.Round, mean) ?? mean;

        var outer = ReadOuter(jobId, state.Spec!, state.Checkpoint!.Value, state.Momentum, stop);
        var next = OuterNesterov.Step(outer, mean, recipe.OuterOf(state.Round));

        return new OuterResult(
            StoreModel(state, next.Parameters, state.Round + 1, stop),
            Store(ContentKind.Momentum, scratch, stream => StateFiles.WriteMomentum(stream, next.Momentum), stop),
            state.Audits is null ? null : Account(state, works, contributions, mean, next));
    }

    // Before the first outer step there is no momentum.
    private OuterState ReadOuter(string jobId, JobSpec spec, BlobRef checkpoint, BlobRef? momentum, CancellationToken stop)
    {
        var (model, start) = (JobRecipe.Of(spec).Model, OuterState.Start(ReadParameters(spec, checkpoint, stop)));
        return momentum is { } stored ? start with { Momentum = Load(blobs.Scratch(jobId), stored, stream => StateFiles.ReadMomentum(stream, model), stop) } : start;
    }

    /// <summary>The parameters of a stored checkpoint.</summary>
    public ParameterVector ReadParameters(JobSpec spec, BlobRef checkpoint, CancellationToken stop)
    {
        var model = JobRecipe.Of(spec).Model;
        return Load(blobs.Durable, checkpoint, stream => Checkpoint.Read(stream, model), stop).Parameters;
    }

    /// <summary>Stores parameters as a checkpoint of the job.</summary>
    public BlobRef StoreModel(JobState state, ParameterVector parameters, int rounds, CancellationToken stop)
    {
        var checkpoint = RunCheckpoint.Of(parameters, state.Corpus.ToString(), rounds, state.Spec!.Seed, corpora.TokenizerOf(state.Spec.Tokenizer));
        return Store(ContentKind.Checkpoint, blobs.Durable, checkpoint.Write, stop);
    }

    /// <summary>Mean loss of the last checkpoint on the held-out text, in nats a byte.</summary>
    public double Evaluate(JobState state, CancellationToken stop)
    {
        var model = JobRecipe.Of(state.Spec!).Model;
        var checkpoint = Load(blobs.Durable, state.Checkpoint!.Value, stream => Checkpoint.Read(stream, model), stop);
        return HeldOutLoss.Measure(checkpoint.Parameters, corpora.Get(state.HeldOut!.Value, state.Spec!.Tokenizer), MaxEvaluatedTokens, stop, crews.Current).PerByte;
    }

    // A saved state is worth no more than the steps it saves: one that cannot be used costs these, not the job.
    private static InnerPhaseProgress? LoadPartial(IBlobStore scratch, PartialRound from, InnerPhaseInput input, CancellationToken stop)
    {
        var (model, optimizerKind) = (input.Recipe.Model, input.Recipe.Optimizer);
        try
        {
            var parameters = Load(scratch, from.Parameters, stream => Checkpoint.Read(stream, model), stop).Parameters;
            var optimizer = Load(scratch, from.Optimizer, stream => StateFiles.ReadOptimizer(stream, model, optimizerKind), stop);
            var progress = new InnerPhaseProgress(from.Step, parameters, optimizer, from.LossSum);
            return progress.IsOf(input) ? progress : null;
        }
        catch (Exception unusable) when (unusable is CheckpointFormatException or CorruptBlobException or BlobNotFoundException
            or ZeroGException { Kind: FailureKind.Unavailable })
        {
            return null;
        }
    }

    // The file names its step, so that no two workers with equal parameters share a file that either may delete.
    private PartialRound StorePartial(IBlobStore scratch, RoundOrder order, InnerPhaseProgress at, CancellationToken stop)
    {
        var origin = new Dictionary<string, string>
        {
            ["worker"] = order.Worker.ToString(CultureInfo.InvariantCulture),
            ["round"] = order.Round.ToString(CultureInfo.InvariantCulture),
            ["step"] = at.Step.ToString(CultureInfo.InvariantCulture),
        };
        var parameters = Store(ContentKind.Checkpoint, scratch, new Checkpoint(at.Parameters, origin).Write, stop);
        var optimizer = Store(ContentKind.InnerState, scratch, stream => StateFiles.WriteOptimizer(stream, at.Optimizer), stop);
        return new PartialRound(order.Round, order.Checkpoint, order.InnerState, at.Step, parameters, optimizer, at.LossSum);
    }

    private static T Load<T>(IBlobStore store, BlobRef blob, Func<Stream, T> read, CancellationToken stop)
    {
        using var stream = store.OpenReadAsync(blob.ToContentId(), stop).GetAwaiter().GetResult();
        return read(stream);
    }

    // Through a pipe: a large state is never in memory twice.
    private BlobRef Store(ContentKind content, IBlobStore store, Action<Stream> write, CancellationToken stop)
    {
        var pipe = new Pipe();
        var stored = PutAsync(store, pipe.Reader, stop);
        Exception? failure = null;
        try
        {
            using var stream = pipe.Writer.AsStream(leaveOpen: true);
            write(stream);
        }
        catch (Exception e)
        {
            failure = e;
        }

        // A writer that failed fails the reader too: no part of a state is ever stored as a whole.
        pipe.Writer.Complete(failure);
        var blob = stored.GetAwaiter().GetResult().ToBlobRef();
        metrics.Stored(content, blob.Length);
        return blob;
    }

    private static async Task<ContentId> PutAsync(IBlobStore store, PipeReader reader, CancellationToken stop)
    {
        try
        {
            return (await store.PutAsync(reader.AsStream(), stop).ConfigureAwait(false)).Id;
        }
        finally
        {
            // A writer that is waiting for room goes on, and its bytes go nowhere.
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
