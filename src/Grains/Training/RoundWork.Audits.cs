using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Signals;
using ZeroG.Auditing.States;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Grains.Training;

internal sealed partial class RoundWork
{
    // Products of all pairs of δ: more than this many operations would take longer than the outer step itself.
    private const double MostSignalWork = 2e9;

    private AuditSigning Signing => signing ?? throw new ZeroGException(FailureKind.Unavailable, "This silo has no chain, and audited work is signed.", "Start it with a chain.");

    /// <summary>Reads the links of a round.</summary>
    public async Task<Link[]> ReadLinksAsync(string jobId, BlobRef links) =>
        LinkList.Read(await blobs.Scratch(jobId).ReadAllAsync(links.ToContentId(), LinkList.MaxLinks * Link.Size));

    /// <summary>The same; null where they are gone for good, or damaged.</summary>
    public async Task<Link[]?> TryReadLinksAsync(string jobId, BlobRef links)
    {
        try
        {
            return await ReadLinksAsync(jobId, links);
        }
        catch (Exception gone) when (gone is BlobNotFoundException { MayReturn: false } or CorruptBlobException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Reads what a worker handed in beside its result.</summary>
    public async Task<HandedInWork> ReadWorkAsync(BlobRef work) => HandedInWork.Read(await blobs.Durable.ReadAllAsync(work.ToContentId(), HandedInWork.MaxSize));

    /// <summary>Replays a round, and stores its links in the job's scratch store.</summary>
    /// <param name="order">The order that the worker had.</param>
    /// <param name="provider">Who audits.</param>
    /// <param name="steps">Told the steps done.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="WrongRecordException">The record that the round ended with is proven wrong.</exception>
    public (BlobRef Links, Hash256 Root) Replay(RoundOrder order, string provider, IProgress<int> steps, CancellationToken stop)
    {
        CheckRecord(order, provider, stop);
        var input = InputOf(order, stop);
        if (auditing?.Replay(input, order.Pledge!.CommitEvery) is { } invented) return (StoreLinks(order.JobId, invented, stop), LinkList.Tree(invented).Root);
        using var round = new PlainRound(input, order.Pledge!.CommitEvery, crews.Current) { Stepped = step => steps.Report(step.Step + 1) };
        var links = new List<Link>();
        while (links.Count < round.Places.Count) links.Add(round.Advance(stop));
        return (StoreLinks(order.JobId, links, stop), LinkList.Tree(links).Root);
    }

    /// <summary>Replays a round up to a link, and stores the state there in the job's scratch store.</summary>
    public BlobRef StateAt(RoundOrder order, int link, CancellationToken stop)
    {
        using var round = new PlainRound(InputOf(order, stop), order.Pledge!.CommitEvery, crews.Current);
        while (round.At < link) round.Advance(stop);
        return Store(ContentKind.InnerState, blobs.Scratch(order.JobId), round.WriteState, stop);
    }

    /// <summary>Stores evidence in the durable store, where whoever doubts a verdict finds it.</summary>
    public BlobRef StoreEvidence(Action<Stream> write, CancellationToken stop) => Store(ContentKind.Evidence, blobs.Durable, write, stop);

    // What is signed is stored first: the links, which the worker keeps to itself, then what it says of them.
    private BlobRef HandIn(RoundOrder order, string provider, CommittedWork work, InnerPhaseInput input, PartialSaving saving, CancellationToken stop)
    {
        var (pledge, tree) = (order.Pledge!, LinkList.Tree(work.Links));
        saving.Linked?.Invoke(StoreLinks(order.JobId, work.Links, stop));
        var commitment = new RoundCommitment(
            Hash256.Parse(pledge.ChainJobId), (ulong)pledge.Branch, (ulong)order.Round, (uint)order.Worker, Hash256.Parse(provider), HashOf(pledge.Record), HashOf(pledge.Previous),
            (uint)pledge.CommitEvery, (uint)tree.Count, tree.Root, BatchRoot.Of(input.Recipe, input.Corpus, input.Seed, order.Worker, order.Round, stop), BatchRoot.Cursor(input.Recipe, order.Round), (ulong)work.Result.Tokens);
        var signed = SignedCommitment.Sign(commitment, Signing.Domain, Signing.KeyOf(provider));
        var handedIn = new HandedInWork(signed, work.End, [.. tree.Prove(tree.Count - 1)], [.. tree.Prove(0)]);
        return blobs.Durable.PutAsync(handedIn.ToBytes(), stop).GetAwaiter().GetResult().ToBlobRef();
    }

    private BlobRef StoreLinks(string jobId, IReadOnlyCollection<Link> links, CancellationToken stop) =>
        blobs.Scratch(jobId).PutAsync(LinkList.ToBytes(links), stop).GetAwaiter().GetResult().ToBlobRef();

    // What enters the average is what was signed, and what the next round starts from is there: nobody can withhold it later.
    private (ImmutableArray<HandedInWork> Works, ImmutableArray<RefusedWork> Refused) Open(string jobId, JobState state, IReadOnlyList<ParameterVector?> deltas, CancellationToken stop)
    {
        var recipe = JobRecipe.Of(state.Spec!);
        var start = VectorRoot.Of(ReadParameters(state.Spec!, state.Checkpoint!.Value, stop));
        var fresh = StateRoots.Fresh(OptimizerState.Fresh(ParameterLayout.For(recipe.Model), recipe.Optimizer));
        var (works, refused) = (ImmutableArray.CreateBuilder<HandedInWork>(), ImmutableArray.CreateBuilder<RefusedWork>());
        for (var worker = 0; worker < state.Results.Length; worker++)
        {
            stop.ThrowIfCancellationRequested();
            var result = state.Results[worker];
            var (work, why) = Check(jobId, state, worker, result, deltas[worker], stop);
            if (why.Length == 0 && !work!.Continues(start, state.Audits!.LastHandIns[worker] is { } before ? ReadWorkAsync(before).GetAwaiter().GetResult().End : fresh))
                why = "its first link is not what the round before left it";
            if (why.Length > 0) refused.Add(new RefusedWork(worker, result.Provider, why));
            else works.Add(work!);
        }

        return (works.ToImmutable(), refused.ToImmutable());
    }

    private (HandedInWork? Work, string Why) Check(string jobId, JobState state, int worker, InnerResult result, ParameterVector? delta, CancellationToken stop)
    {
        var audits = state.Audits!;
        if (delta is null) return (null, "its δ cannot be read");
        if (!audits.Workers.Contains(result.Provider)) return (null, "it has no stake in this job, or the job takes no more work of it");
        if (result.Work is not { } stored) return (null, "it signed nothing");
        var order = JobMachine.Order(state, jobId, worker);
        HandedInWork work;
        try
        {
            work = ReadWorkAsync(stored).GetAwaiter().GetResult();
        }
        catch (Exception damaged) when (damaged is RecordFormatException or BlobTooLargeException || IsLost(damaged))
        {
            return (null, damaged.Message);
        }

        var (made, recipe, pledge) = (work.Signed.Commitment, JobRecipe.Of(state.Spec!), order.Pledge!);
        var steps = recipe.Rounds.InnerSteps(state.Round);
        var expected = new RoundCommitment(
            Hash256.Parse(pledge.ChainJobId), (ulong)pledge.Branch, (ulong)state.Round, (uint)worker, Hash256.Parse(result.Provider), HashOf(pledge.Record), HashOf(pledge.Previous),
            (uint)pledge.CommitEvery, (uint)PlainRound.PlacesOf(steps, pledge.CommitEvery).Count(), made.Links,
            BatchRoot.Of(recipe, corpora.Get(state.Corpus, state.Spec!.Tokenizer), state.Spec.Seed, worker, state.Round, stop),
            BatchRoot.Cursor(recipe, state.Round), (ulong)recipe.TokensOfRound(state.Round));
        if (made != expected) return (null, "it signed another round than it was given");
        if (result.Tokens != (long)made.Tokens) return (null, "it reports other tokens than it signed");
        if (work.Signed.Signer(Signing.Domain)?.ToString() != audits.OperatorOf(result.Provider)) return (null, "the signature is not its operator's");
        if (!work.Opens(steps)) return (null, "its last link is not in the tree that it signed");
        if (delta.FirstNonFinite() is not null) return (null, "its δ is not finite");
        if (VectorRoot.Of(delta) != work.End.Vector) return (null, "its δ is not the one that it signed");
        var optimizer = TryLoad(blobs.Scratch(jobId), result.InnerState, stream => StateFiles.ReadOptimizer(stream, recipe.Model, recipe.Optimizer), stop);
        return optimizer is not null && optimizer.Steps == work.End.OptimizerSteps && VectorRoot.Of(optimizer.FirstMoment.Values) == work.End.FirstMoment
            && VectorRoot.Of(optimizer.SecondMoment.Values) == work.End.SecondMoment
                ? (work, "")
                : (null, "its optimizer is not the one that it signed");
    }

    // Null where it is not what it should be: one worker's doing does not end the job.
    private static T? TryLoad<T>(IBlobStore store, BlobRef blob, Func<Stream, T> read, CancellationToken stop)
        where T : class
    {
        try
        {
            return Load(store, blob, read, stop);
        }
        catch (Exception damaged) when (damaged is CheckpointFormatException || IsLost(damaged))
        {
            return null;
        }
    }

    // Not to be had from anybody, now or later.
    private static bool IsLost(Exception failure) => failure is CorruptBlobException or BlobNotFoundException { MayReturn: false };

    // What the orchestrator says, and signs, of the round.
    private AccountedRound Account(JobState state, ImmutableArray<HandedInWork> works, ImmutableArray<Contribution> contributions, ParameterVector mean, OuterState next)
    {
        var (audits, spec, domain) = (state.Audits!, state.Spec!, Signing.Domain);
        var recipe = JobRecipe.Of(spec);
        var account = new RoundAccount(
            Hash256.Parse(audits.ChainJobId), (ulong)audits.Branch, (ulong)state.Round, Hash256.Parse(Signing.Orchestrator), HashOf(audits.LastRecord),
            PlanDigest.Of(PlainPlan.Of(recipe, spec.Workers, state.Round)), PlainPlan.DigestAfter(recipe, spec.Workers, state.Round),
            [.. works.Select((work, worker) => new RecordRow(
                (uint)worker, work.Signed.Commitment.ProviderId, AttendanceKind.Contributed, work.Signed.Commitment.Tokens, SignedCommitmentHash.Of(work.Signed, domain), [new RecordStage(1, work.End.Vector)]))],
            [], [], [VectorRoot.Of(mean)], RoundOutcome.RootOf(state.Round + 1, next), default, default, (ushort)spec.Audits!.RateBps);
        var signed = SignedRecord.Sign(account, domain, Signing.KeyOf(Signing.Orchestrator));
        var stored = blobs.Durable.PutAsync(signed.ToBytes()).GetAwaiter().GetResult().ToBlobRef();
        return new AccountedRound(stored, account.Digest(domain).ToString(), [.. works.Select(work => work.Signed.Commitment.Digest(domain).ToString())], RatesOf(spec.Audits.RateBps, contributions));
    }

    private static ImmutableArray<int> RatesOf(int rate, ImmutableArray<Contribution> contributions)
    {
        if ((double)contributions.Length * contributions.Length * contributions[0].PseudoGradient.Values.Length > MostSignalWork)
            return [.. contributions.Select(_ => rate)];
        var measured = UpdateMeasurements.Of(contributions.ToDictionary(one => (uint)one.Worker, one => one.PseudoGradient), []);
        return [.. Suspicion.Of(new SuspicionSettings(), measured, rate).Select(suspicion => suspicion.Rate)];
    }

    private static Hash256 HashOf(string digest) => digest.Length == 0 ? default : Hash256.Parse(digest);
}
