using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Stages;
using ZeroG.Auditing.States;
using ZeroG.Chain;
using ZeroG.Grains.Auditing;
using ZeroG.Provenance;
using ZeroG.Swarm.Hub;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>
/// What the workers of an audited job sign at its hub, and what the orchestrator signs of that. What is taken of a worker is stored with
/// it: its state before the first step is there and the one that it signed, and so are its links, so that nobody can withhold them later.
/// </summary>
internal sealed class ExchangeBook : IRoundBook
{
    // Whose hand-ins are refused so often is no longer let in: it would only begin anew.
    private const int MostRefusals = 3;

    private readonly string _jobId;
    private readonly JobState _job;
    private readonly IBlobStores _blobs;
    private readonly AuditSigning _signing;
    private readonly IRecordConduct? _conduct;
    private readonly RoundContent _content;
    private readonly SwarmRecipe _recipe;
    private readonly IBlobStore _scratch;
    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<string, int> _refusals = [];
    private readonly Dictionary<int, List<Taken>> _taken = [];
    private readonly HashSet<string> _workers;
    private StageBook _book;
    private BlobRef? _record, _shared, _residual; // of the round before
    private RoundPlan? _next, _before;
    private volatile int _final;

    /// <summary>The book of a job's hub, from where the job stands.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="job">Where it stands.</param>
    /// <param name="blobs">The stores.</param>
    /// <param name="signing">Signs for the orchestrator.</param>
    /// <param name="conduct">What it signs instead; null where it is honest.</param>
    public ExchangeBook(string jobId, JobState job, IBlobStores blobs, AuditSigning signing, IRecordConduct? conduct = null)
    {
        (_jobId, _job, _blobs, _signing, _conduct, _scratch) = (jobId, job, blobs, signing, conduct, blobs.Scratch(jobId));
        (_content, _recipe) = (new RoundContent(_scratch, job.Spec!), ExchangeRecipe.Of(job.Spec!));
        _workers = [.. job.Audits!.Workers];
        _final = job.Audits.Ledger.Final;
        _book = Begin(null);
    }

    /// <inheritdoc/>
    public int MaxCommitment => StageHandIn.MaxSize;

    /// <inheritdoc/>
    public int Final => _final;

    /// <summary>The round that was closed last.</summary>
    public AccountedExchange? Closed { get; private set; }

    /// <summary>Rounds became final.</summary>
    public void Finalize(int final) => _final = Math.Max(_final, final);

    /// <inheritdoc/>
    public string? Refusal(string name) =>
        !_workers.Contains(name) ? "It has no stake in this job, or the job takes no more work of it."
        : _refusals.GetValueOrDefault(name) >= MostRefusals ? "What it handed in was refused too often."
        : null;

    /// <inheritdoc/>
    public void Join(int worker, string name)
    {
        _names[worker] = name;
        _book.Join(worker, Hash256.Parse(name), Address.Parse(_job.Audits!.OperatorOf(name)!));
    }

    /// <inheritdoc/>
    public void Open(RoundPlan plan, RoundPlan? before, SharedState shared, SharedState earlier)
    {
        _before = before;
        _taken.Clear();
        _book.Open(plan, before, shared, earlier);
    }

    /// <inheritdoc/>
    public string? Take(int worker, ReadOnlyMemory<byte> commitment, IReadOnlyList<ReadOnlyMemory<byte>> payloads, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> averages)
    {
        string? why;
        try
        {
            var handIn = StageHandIn.Read(commitment);
            why = (handIn.Work.Stage == 0 ? Unfit(handIn) : null) ?? _book.Take(worker, handIn.Work, PayloadRoot.Of(payloads), [.. averages.Select(stage => PayloadRoot.Of(stage))]);
            if (why is null)
            {
                if (!_taken.TryGetValue(worker, out var stages)) _taken[worker] = stages = [];
                stages.Add(new Taken(handIn, [.. payloads.Select(payload => (ReadOnlyMemory<byte>)payload.ToArray())]));
                return null;
            }
        }
        catch (RecordFormatException malformed)
        {
            why = malformed.Message;
        }

        if (_names.TryGetValue(worker, out var name)) _refusals[name] = _refusals.GetValueOrDefault(name) + 1;
        return why;
    }

    /// <inheritdoc/>
    public SignedRound Close(ClosingRound round)
    {
        var (account, works) = _book.Close(round);
        account = _conduct?.Record(account) ?? account;
        var (plan, name) = (round.Record.Plan, string.Create(CultureInfo.InvariantCulture, $"{_job.Audits!.Branch}.{round.Record.Plan.Round}"));
        var promised = _next is not null && PlanDigest.Of(_next) != account.Plan ? _next : null;
        var signed = SignedRecord.Sign(account, _signing.Domain, _signing.KeyOf(_signing.Orchestrator));
        var bytes = signed.ToBytes();
        var parts = works.Select(work => Part((int)work.Signed.Commitment.Worker, work)).ToArray();
        var uploads = parts.Zip(works).SelectMany(one => _taken[one.First.Worker][..(one.Second.Stage + 1)].SelectMany(stage => stage.Payloads).Prepend(one.Second.ToBytes()));
        var exchanged = new ExchangedRound(
            plan.Steps, _blobs.Durable.PutAsync(bytes).GetAwaiter().GetResult().ToBlobRef(), _record,
            _content.Store(new RoundPlans(plan, round.Next, promised, _before).ToBytes()),
            _content.Store($"averages {name}", round.Averages.SelectMany(stage => stage)), _content.Store($"uploads {name}", uploads), _shared, _residual);
        var (shared, residual) = (Store(round.State), _content.Store(MemoryMarshal.AsBytes(round.Residual.Values).ToArray()));
        Closed = new AccountedExchange(account.Digest(_signing.Domain).ToString(), new RetainedExchange(_job.Audits.Branch, exchanged, shared, residual, [.. parts]), round.Next is null);
        (_record, _shared, _residual, _next) = (exchanged.Record, shared, residual, round.Next);
        Discard(parts);
        return new SignedRound(OpenedRecord.Write(bytes, exchanged), exchanged.Record.ToContentId().ToString());
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Resume(string reference)
    {
        // The hub that closed it had it stored with the job: all but the first round's record of a job is retained, until the last is final.
        var kept = _job.Audits!.Retained.Select(round => round.Exchange!).LastOrDefault(round => round.Round.Record.ToContentId().ToString() == reference)
            ?? throw new InvalidDataException($"Job {_jobId} does not retain the round with record {reference}, which its hub closed last.");
        var bytes = _blobs.Durable.ReadAllAsync(kept.Round.Record.ToContentId(), SignedRecord.MaxSize).GetAwaiter().GetResult();
        _book = Begin(SignedRecord.Read(bytes).Account);
        (_record, _shared, _residual, _next) = (kept.Round.Record, kept.NextShared, kept.NextResidual, _content.Plans(kept.Round.Plans).Next);
        return OpenedRecord.Write(bytes, kept.Round);
    }

    private StageBook Begin(RoundAccount? last) => new(
        _signing.Domain, _recipe, Hash256.Parse(_job.Audits!.ChainJobId), (ulong)_job.Audits.Branch, Hash256.Parse(_signing.Orchestrator), _job.Spec!.Audits!.RateBps, last);

    private RetainedWork Part(int worker, HandedInStage work)
    {
        var handIn = _taken[worker][work.Stage].HandIn;
        var links = LinkList.ToBytes(handIn.Links);
        return new RetainedWork(worker, _names[worker], _blobs.Durable.PutAsync(work.ToBytes()).GetAwaiter().GetResult().ToBlobRef(), handIn.Start.ToBlobRef(), _content.Store(links));
    }

    private BlobRef Store(SharedState state)
    {
        var bytes = new MemoryStream();
        state.Write(bytes);
        return _content.Store(bytes.ToArray());
    }

    // Why what the round starts from is not there, or not what was signed.
    private string? Unfit(StageHandIn handIn)
    {
        if (handIn.Start.Length > ExchangeEvidenceFile.MostState(_recipe.Training.Model.ParameterCount)) return "what its round starts from is too long to be that";
        try
        {
            using var stored = _scratch.OpenReadAsync(handIn.Start).GetAwaiter().GetResult();
            return SwarmRoots.Of(SwarmState.Read(stored, _content.Layout, _recipe.Training.Optimizer)) == handIn.Work.Start ? null : "what its round starts from is not what it signed";
        }
        catch (Exception lost) when (lost is InvalidDataException or BlobNotFoundException or CorruptBlobException)
        {
            return $"what its round starts from cannot be read ({lost.Message})";
        }
    }

    // What nothing came of. The round's other workers may have begun with the same.
    private void Discard(RetainedWork[] parts)
    {
        var needed = parts.Select(part => part.Start).ToHashSet();
        foreach (var start in _taken.Values.Select(stages => stages[0].HandIn.Start).Where(start => !needed.Contains(start.ToBlobRef())).Distinct()) _scratch.DeleteAsync(start).GetAwaiter().GetResult();
        _taken.Clear();
    }

    private sealed record Taken(StageHandIn HandIn, ImmutableArray<ReadOnlyMemory<byte>> Payloads);
}
