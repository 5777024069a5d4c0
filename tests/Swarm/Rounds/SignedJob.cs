using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Stages;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance;
using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Members;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Tests.Rounds;

/// <summary>A small job whose members sign what they send; each with a key of its name.</summary>
internal sealed class SignedJob(SmallJob job) : IRoundBook
{
    private StageBook? _book;
    private SharedState? _shared;
    private Dictionary<int, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> _sent = [];

    private ConcurrentDictionary<int, ParameterVector> Residuals { get; } = [];

    /// <summary>Whose job it is.</summary>
    public static JobOrigin Owner { get; } = new(ZeroG.Chain.Address.FromBytes(new byte[20]), "job");

    public static TypedDomain Domain { get; } = AuditDomain.Of(31337, ZeroG.Chain.Address.FromBytes(new byte[20]));

    public int Final { get; init; }

    /// <summary>How often the job was rolled back.</summary>
    public ulong Branch { get; init; }

    public int MaxCommitment => HandedInStage.MaxSize;

    /// <summary>Rounds that were closed.</summary>
    public ConcurrentQueue<ClosingRound> Closed { get; } = [];

    /// <summary>What was taken, by worker, round and stage.</summary>
    public ConcurrentDictionary<(int Worker, int Round, int Stage), HandedInStage> Taken { get; } = [];

    /// <summary>The records of the rounds.</summary>
    public ConcurrentDictionary<int, RoundAccount> Accounts { get; } = [];

    /// <summary>What each of them rests on.</summary>
    public ConcurrentDictionary<int, ExchangeRecordContent> Contents { get; } = [];

    /// <summary>The book of the hub before this one.</summary>
    public SignedJob? Earlier { get; init; }

    /// <summary>What each worker keeps of its rounds to itself: its links, and its state before the first step.</summary>
    public ConcurrentDictionary<(int Worker, int Round), RoundLinks> Links { get; } = [];

    /// <summary>The states.</summary>
    public ConcurrentDictionary<(int Worker, int Round), ReplicaState> Starts { get; } = [];

    /// <summary>What an earlier hub had closed.</summary>
    public string? Resumed { get; private set; }

    /// <summary>Who may not take part.</summary>
    public string? Unwanted { get; init; }

    public static SigningKey Key(string name) => SigningKey.FromBytes(Named($"key of {name}").ToArray());

    /// <summary>What signs for a member.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">Whose key it signs with, or null for its own.</param>
    public Func<int, int, IMemberSigner> Signer(string name, string? key = null) => (worker, _) => new Signs(this, job, worker, name, key ?? name);

    public string? Refusal(string name) => name == Unwanted ? "It has no stake in this job." : null;

    public void Join(int worker, string name)
    {
        using var key = Key(name);
        Book.Join(worker, Named(name), key.Address);
    }

    public void Open(RoundPlan plan, RoundPlan? before, SharedState shared, SharedState earlier)
    {
        (_shared, _sent) = (shared, []);
        Book.Open(plan, before, shared, earlier);
    }

    public string? Take(int worker, ReadOnlyMemory<byte> commitment, IReadOnlyList<ReadOnlyMemory<byte>> payloads, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> averages)
    {
        HandedInStage work;
        try
        {
            work = HandedInStage.Read(commitment.Span);
        }
        catch (RecordFormatException malformed)
        {
            return malformed.Message;
        }

        if (Book.Take(worker, work, PayloadRoot.Of(payloads), [.. averages.Select(stage => PayloadRoot.Of(stage))]) is { } why) return why;
        _sent[worker] = _sent.GetValueOrDefault(worker, []).Add([.. payloads.Select(payload => (ReadOnlyMemory<byte>)payload.ToArray())]);
        Taken[(worker, (int)work.Signed.Commitment.Round, work.Stage)] = work;
        return null;
    }

    public SignedRound Close(ClosingRound round)
    {
        Closed.Enqueue(round);
        using var key = Key("orchestrator");
        var (account, works) = Book.Close(round);
        var (number, signed) = (round.Record.Plan.Round, SignedRecord.Sign(account, Domain, key));
        Accounts[number] = account;
        var before = number == 0 ? null : Contents.GetValueOrDefault(number - 1) ?? Earlier!.Contents[number - 1];
        Contents[number] = new ExchangeRecordContent(
            signed, before?.Record, round.Record.Plan, round.Next, before is null || before.Record.Account.NextPlan == account.Plan ? null : before.Next, works,
            [.. works.Select(work => (Worker: (int)work.Signed.Commitment.Worker, Stages: work.Stage + 1)).Select(one => _sent[one.Worker][..one.Stages])],
            _shared!, number == 0 ? new ParameterVector(round.Residual.Layout) : Residuals.GetValueOrDefault(number - 1) ?? Earlier!.Residuals[number - 1]);
        Residuals[number] = round.Residual.Clone();
        var record = signed.ToBytes();
        return new SignedRound(record, Convert.ToHexString(record));
    }

    public ReadOnlyMemory<byte> Resume(string reference)
    {
        Resumed = reference;
        var record = Convert.FromHexString(reference);
        _book = Begin(SignedRecord.Read(record).Account);
        return record;
    }

    /// <summary>What the orchestrator's part of a round is checked by.</summary>
    /// <param name="names">Who takes part.</param>
    public RecordEvidence Evidence(params string[] names) => new(
        Domain.ChainId, Domain.VerifyingContract, KeyOf("orchestrator").Operator, Owner, InputsOf(job), [.. names.Select(KeyOf)]);

    private static ProviderKey KeyOf(string name)
    {
        using var key = Key(name);
        return new ProviderKey(Named(name), key.Address);
    }

    private StageBook Book => _book ??= Begin(null);

    private StageBook Begin(RoundAccount? last) => new(Domain, job.Recipe, Owner.JobId(InputsOf(job)), Branch, Named("orchestrator"), 500, last);

    /// <summary>What the job's id commits to.</summary>
    public static JobInputs InputsOf(SmallJob job) => new(
        job.Recipe.Training, job.Recipe.Seed, ContentRoot.Compute(SmallJob.Text), null, 3, 500, new ExchangeInputs(job.Recipe.Codec, job.Recipe.Aggregator));

    private static Hash256 Named(string name) => Hash256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private sealed class Signs : IMemberSigner
    {
        private readonly SignedJob _owner;
        private readonly int _worker;
        private readonly StageSigner _signer;

        public Signs(SignedJob owner, SmallJob job, int worker, string name, string key)
        {
            (_owner, _worker) = (owner, worker);
            _signer = new StageSigner(new StageOrigin(Owner.JobId(InputsOf(job)), owner.Branch, default), job.Recipe, worker, Named(name), commitment =>
            {
                using var own = Key(key);
                return SignedCommitment.Sign(commitment, Domain, own);
            });
            Rounds = new RoundObservers(_signer.Links, new StartStates((plan, state) => owner.Starts[(worker, plan.Round)] = state));
        }

        public IRoundObserver Rounds { get; }

        public byte[] Sign(RoundPlan plan, int stage)
        {
            var (work, links) = _signer.Sign(plan, stage);
            _owner.Links[(_worker, plan.Round)] = links;
            return work.ToBytes();
        }

        public void Recorded(RoundPlan plan, ReadOnlyMemory<byte> record, IReadOnlyList<int> accepted) =>
            _signer.Recorded(SignedRecord.Read(record.Span).Account.Digest(Domain), Domain, accepted.All(count => count > 0));

        public void Applied(SharedState state)
        {
            // The rounds are replayed by whoever runs them.
        }
    }
}
