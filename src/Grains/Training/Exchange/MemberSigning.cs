using System.Collections.Concurrent;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Stages;
using ZeroG.Auditing.States;
using ZeroG.Grains.Auditing;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Swarm.Members;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>
/// Signs what a worker of an audited job sends, stage by stage, and holds the records that it goes on from against what it has itself; some
/// workers of every round, nobody knows which, compute the whole record again.
/// </summary>
internal sealed class MemberSigning : IMemberSigner
{
    private const string Remedy = "The orchestrator has to send what its record says.";

    private readonly MemberOrder _order;
    private readonly string _provider;
    private readonly int _worker;
    private readonly IBlobStore _scratch;
    private readonly AuditSigning _signing;
    private readonly ExchangeReplay _replay;
    private readonly Dice? _dice;
    private readonly CancellationToken _stop;
    private readonly StageSigner _signer;
    private readonly ConcurrentDictionary<int, ReplicaState> _starts = [];
    private readonly ConcurrentDictionary<int, Hash256> _states = []; // by round, what its record says of the state behind it
    private (int Round, ContentId Start)? _stored;
    private (int Round, Hash256 Signed)? _signed;
    private Hash256? _record;

    /// <summary>Signs for one member, from when it joins.</summary>
    /// <param name="order">The worker's order.</param>
    /// <param name="worker">Its key at the hub.</param>
    /// <param name="provider">Whose work it is.</param>
    /// <param name="blobs">The stores.</param>
    /// <param name="signing">Signs for the provider.</param>
    /// <param name="replay">Computes records again.</param>
    /// <param name="dice">Decides which; null for all.</param>
    /// <param name="stop">Gives up.</param>
    public MemberSigning(
        MemberOrder order, int worker, string provider, IBlobStores blobs, AuditSigning signing, ExchangeReplay replay, Dice? dice, CancellationToken stop)
    {
        (_order, _worker, _provider, _signing, _replay, _dice, _stop, _scratch) = (order, worker, provider, signing, replay, dice, stop, blobs.Scratch(order.JobId));
        var pledge = order.Pledge!;
        var origin = new StageOrigin(Hash256.Parse(pledge.ChainJobId), (ulong)pledge.Branch, default);
        _signer = new StageSigner(
            origin, ExchangeRecipe.Of(order.Spec), worker, Hash256.Parse(provider), commitment => SignedCommitment.Sign(commitment, signing.Domain, signing.KeyOf(provider)));
        Rounds = new RoundObservers(_signer.Links, new StartStates((plan, start) => _starts[plan.Round] = start));
    }

    /// <inheritdoc/>
    public IRoundObserver Rounds { get; }

    /// <inheritdoc/>
    public byte[] Sign(RoundPlan plan, int stage)
    {
        // What is signed is there first.
        if (_stored?.Round != plan.Round) _stored = (plan.Round, Store(plan.Round));
        var (work, links) = _signer.Sign(plan, stage);
        _signed = (plan.Round, SignedCommitmentHash.Of(work.Signed, _signing.Domain));
        return new StageHandIn(work, _stored.Value.Start, links.Links).ToBytes();
    }

    /// <inheritdoc/>
    /// <exception cref="WrongRecordException">The record is proven wrong.</exception>
    /// <exception cref="ZeroGException">It is not the record of what this worker did, or of this job.</exception>
    public void Recorded(RoundPlan plan, ReadOnlyMemory<byte> record, IReadOnlyList<int> accepted)
    {
        var opened = OpenedRecord.Read(record);
        var (account, pledge) = (opened.Record.Account, _order.Pledge!);
        if (opened.Record.Signer(_signing.Domain) != _signing.AccountOf(_signing.Orchestrator) || account.Orchestrator.ToString() != _signing.Orchestrator)
            throw NotGoneOnFrom(plan, "is not signed by the orchestrator");
        // Who joins is told of the round before the first of its branch, too.
        var isOfBranch = account.Epoch == (ulong)pledge.Branch || (account.Epoch < (ulong)pledge.Branch && _signed is null);
        if (account.JobId.ToString() != pledge.ChainJobId || !isOfBranch || (account.Round, account.Plan) != ((ulong)plan.Round, PlanDigest.Of(plan)))
            throw NotGoneOnFrom(plan, "is of another round, or of another plan of it");
        if (_record is { } before && account.Previous != before) throw NotGoneOnFrom(plan, "does not follow the one before");
        var hasContributed = accepted.All(count => count > 0);
        if (hasContributed && account.Rows.FirstOrDefault(row => row.Worker == (uint)_worker)?.Commitment != _signed?.Signed)
            throw NotGoneOnFrom(plan, "names other work of this worker than it signed");
        if ((_dice?.Invoke(_order.Spec.Workers) ?? 0) < RecordCheck.Expected && _signed?.Round == plan.Round)
            _replay.CheckRecord(_order.JobId, _order.Spec, _order.Corpus, _order.Start, opened.Round, _provider, _stop);
        var digest = account.Digest(_signing.Domain);
        (_record, _states[plan.Round]) = (digest, account.State);
        _signer.Recorded(digest, _signing.Domain, hasContributed);
    }

    /// <inheritdoc/>
    /// <exception cref="ZeroGException">The record says another state.</exception>
    public void Applied(SharedState state)
    {
        if (_states.TryRemove(state.Rounds - 1, out var said) && Hash256.Parse(state.Root) != said)
            throw new ZeroGException(FailureKind.Invalid, $"The record of round {state.Rounds - 1} is of another state than its averages lead to: no work is signed for it.", Remedy);
    }

    private ContentId Store(int round)
    {
        if (!_starts.TryRemove(round, out var start)) throw new InvalidOperationException($"Nothing was kept of the start of round {round}.");
        var bytes = new MemoryStream();
        SwarmState.Write(bytes, start);
        return _scratch.PutAsync(bytes.ToArray(), _stop).GetAwaiter().GetResult();
    }

    private static ZeroGException NotGoneOnFrom(RoundPlan plan, string why) => new(FailureKind.Invalid, $"The record of round {plan.Round} {why}: no work is signed for it.", Remedy);
}
