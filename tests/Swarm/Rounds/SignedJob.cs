using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Stages;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance;
using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Members;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Rounds;

/// <summary>A small job whose members sign what they send; each with a key of its name.</summary>
internal sealed class SignedJob(SmallJob job) : IRoundBook
{
    private StageBook _book = Book(job, null);

    public static TypedDomain Domain { get; } = AuditDomain.Of(31337, ZeroG.Chain.Address.FromBytes(new byte[20]));

    public int MaxCommitment => HandedInStage.MaxSize;

    /// <summary>Rounds that were closed.</summary>
    public ConcurrentQueue<ClosingRound> Closed { get; } = [];

    /// <summary>Commitments that were taken.</summary>
    public ConcurrentDictionary<(int Worker, int Round, int Stage), RoundCommitment> Taken { get; } = [];

    /// <summary>What an earlier hub had closed.</summary>
    public string? Resumed { get; private set; }

    /// <summary>Who may not take part.</summary>
    public string? Unwanted { get; init; }

    public static SigningKey Key(string name) => SigningKey.FromBytes(Named($"key of {name}").ToArray());

    /// <summary>What signs for a member.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">Whose key it signs with, or null for its own.</param>
    public Func<int, int, IMemberSigner> Signer(string name, string? key = null) => (worker, _) => new Signs(job, worker, name, key ?? name);

    public string? Refusal(string name) => name == Unwanted ? "It has no stake in this job." : null;

    public void Join(int worker, string name)
    {
        using var key = Key(name);
        _book.Join(worker, Named(name), key.Address);
    }

    public void Open(RoundPlan plan, RoundPlan? before, SharedState shared, SharedState earlier) => _book.Open(plan, before, shared, earlier);

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

        if (_book.Take(worker, work, PayloadRoot.Of(payloads), [.. averages.Select(stage => PayloadRoot.Of(stage))]) is { } why) return why;
        Taken[(worker, (int)work.Signed.Commitment.Round, work.Stage)] = work.Signed.Commitment;
        return null;
    }

    public SignedRound Close(ClosingRound round)
    {
        Closed.Enqueue(round);
        using var key = Key("orchestrator");
        var record = SignedRecord.Sign(_book.Close(round).Account, Domain, key).ToBytes();
        return new SignedRound(record, Convert.ToHexString(record));
    }

    public ReadOnlyMemory<byte> Resume(string reference)
    {
        Resumed = reference;
        var record = Convert.FromHexString(reference);
        _book = Book(job, SignedRecord.Read(record).Account);
        return record;
    }

    private static StageBook Book(SmallJob job, RoundAccount? last) => new(Domain, job.Recipe, Named("job"), 0, Named("orchestrator"), 500, last);

    private static Hash256 Named(string name) => Hash256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private sealed class Signs(SmallJob job, int worker, string name, string key) : IMemberSigner
    {
        private readonly StageSigner _signer = new(new StageOrigin(Named("job"), 0, default), job.Recipe, worker, Named(name), commitment =>
        {
            using var own = Key(key);
            return SignedCommitment.Sign(commitment, Domain, own);
        });

        public IRoundObserver Rounds => _signer.Links;

        public byte[] Sign(RoundPlan plan, int stage) => _signer.Sign(plan, stage).Work.ToBytes();

        public void Recorded(RoundPlan plan, ReadOnlyMemory<byte> record, IReadOnlyList<int> accepted) =>
            _signer.Recorded(SignedRecord.Read(record.Span).Account.Digest(Domain), Domain, accepted.All(count => count > 0));

        public void Applied(SharedState state)
        {
            // The rounds are replayed by whoever runs them.
        }
    }
}
