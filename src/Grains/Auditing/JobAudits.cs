using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Auditing.Finality;
using ZeroG.Escrow;
using ZeroG.Grains.Settlement;
using ZeroG.Jobs;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Grains.Auditing;

/// <summary>What the chain says of an anchored head, once it is final.</summary>
/// <param name="Time">Of the block that has it, in seconds since 1970.</param>
/// <param name="NextHash">Hash of the block behind that one, which nobody knew when the head was anchored.</param>
public sealed record AnchoredBlock(ulong Time, string NextHash);

/// <summary>A closed round that is not final: what it takes to audit it, and to train from it again.</summary>
/// <param name="Round">The round.</param>
/// <param name="Checkpoint">θ at its start.</param>
/// <param name="Momentum">The outer momentum at its start; null in the first round.</param>
/// <param name="InnerStates">Each worker's optimizer at its start.</param>
/// <param name="Results">What the workers handed in.</param>
/// <param name="Pledges">What each worker signed its work for.</param>
/// <param name="Rates">Audit rate of each worker, in basis points: the job's, or one that signals raised.</param>
/// <param name="Entry">Index of its record in the job's log.</param>
/// <param name="Totals">The job's totals before it.</param>
/// <param name="LastRound">The round before, or null.</param>
public sealed record RetainedRound(
    int Round,
    BlobRef Checkpoint,
    BlobRef? Momentum,
    ImmutableArray<BlobRef?> InnerStates,
    ImmutableArray<InnerResult> Results,
    ImmutableArray<RoundPledge> Pledges,
    ImmutableArray<int> Rates,
    long Entry,
    JobTotals Totals,
    RoundSummary? LastRound)
{
    /// <summary>What each worker had handed in beside its result of the round before.</summary>
    public ImmutableArray<BlobRef?> HandInsBefore { get; init; } = [];

    /// <summary>Where workers exchange while they train, what the round consists of in the place of checkpoint, states, results and pledges; null elsewhere.</summary>
    public RetainedExchange? Exchange { get; init; }

    /// <summary>How often the job had been rolled back when it was trained.</summary>
    public long Branch => Exchange?.Branch ?? Pledges[0].Branch;

    /// <summary>Worker, provider and audit rate in basis points of every contribution.</summary>
    public IEnumerable<(int Worker, string Provider, int Rate)> Contributions => Exchange is { } exchange
        ? exchange.Works.Select((work, i) => (work.Worker, work.Provider, Rates[i]))
        : Results.Select((result, worker) => (worker, result.Provider, Rates[worker]));

    /// <summary>Digest of its record.</summary>
    public string Record { get; init; } = "";

    /// <summary>What the chain says of its record; null before that is final.</summary>
    public AnchoredBlock? Anchored { get; init; }

    /// <summary>Bytes of what entered the round's record.</summary>
    public long RecordBytes => Exchange?.RecordBytes ?? Checkpoint.Length + (Momentum?.Length ?? 0) + Results.Sum(result => result.PseudoGradient.Length + (result.Work?.Length ?? 0));

    /// <summary>What a worker signed.</summary>
    public BlobRef WorkOf(int worker) => Exchange?.Of(worker).Work ?? Results[worker].Work!.Value;

    /// <summary>Bytes of what one worker's inner phase starts from.</summary>
    public long StartBytes(int worker) => Exchange?.Of(worker).Start.Length ?? Checkpoint.Length + (InnerStates[worker]?.Length ?? 0);
}

/// <summary>One audit that is under way.</summary>
/// <param name="Round">The round.</param>
/// <param name="Worker">Index of the worker.</param>
/// <param name="Provider">Whose work it is.</param>
/// <param name="RateBps">The rate that it was drawn with.</param>
/// <param name="Auditors">Providers that were asked, the present one last; empty where nobody can be.</param>
/// <param name="Since">When the present one was first asked for what it is asked for now.</param>
public sealed record AuditFile(int Round, int Worker, string Provider, int RateBps, ImmutableArray<string> Auditors, DateTimeOffset Since)
{
    /// <summary>How it stands.</summary>
    public AuditPhase Phase { get; init; }

    /// <summary>Whether it is the second audit of an acquittal.</summary>
    public bool IsAgain { get; init; }

    /// <summary>What the auditor committed to.</summary>
    public string Commitment { get; init; } = "";

    /// <summary>The auditor's links, once opened.</summary>
    public BlobRef? Links { get; init; }

    /// <summary>Index of the acquittal in the job's log, once it is there.</summary>
    public long? Entry { get; init; }

    /// <summary>Hash of the block behind the one that has the acquittal, which decides whether another auditor looks too; empty before.</summary>
    public string Seed { get; init; } = "";

    /// <summary>The dispute, where there is one.</summary>
    public string Offence { get; init; } = "";

    /// <summary>The present auditor, or null.</summary>
    public string? Auditor => Auditors.IsEmpty ? null : Auditors[^1];
}

/// <summary>The audits of a job, beside its rounds.</summary>
public sealed record JobAudits
{
    /// <summary>The job's id on the chain.</summary>
    public string ChainJobId { get; init; } = "";

    /// <summary>Who may work and audit.</summary>
    public ImmutableArray<StakedProvider> Staked { get; init; } = [];

    /// <summary>Which rounds are final, and what came of audits.</summary>
    public AuditLedger Ledger { get; init; } = AuditLedger.Start(1);

    /// <summary>How often the job was rolled back.</summary>
    public long Branch { get; init; }

    /// <summary>θ before the first round; null until there is one.</summary>
    public BlobRef? Initial { get; init; }

    /// <summary>Digest of the record of the last round that counts, or empty.</summary>
    public string LastRecord { get; init; } = "";

    /// <summary>Digest of each worker's last commitment that counts, or empty.</summary>
    public ImmutableArray<string> LastWork { get; init; } = [];

    /// <summary>What each worker handed in beside its last result that counts; null before its first.</summary>
    public ImmutableArray<BlobRef?> LastHandIns { get; init; } = [];

    /// <summary>The log of all records, acquittals and roll-backs, those that were undone among them.</summary>
    public TreeFrontier Log { get; init; } = TreeFrontier.Empty;

    /// <summary>Entries of the log that are anchored.</summary>
    public long Anchored { get; init; }

    /// <summary>What is being anchored, or null.</summary>
    public HeadToAnchor? Anchoring { get; init; }

    /// <summary>Closed rounds that are not final, in order, and final ones whose content may not be deleted yet.</summary>
    public ImmutableArray<RetainedRound> Retained { get; init; } = [];

    /// <summary>What rounds that were undone, or refused, left behind in the job's scratch store: whoever trains them again may get the same content.</summary>
    public ImmutableArray<BlobRef> Undone { get; init; } = [];

    /// <summary>The last round that may get it; once the workers of a later one have answered, it is garbage.</summary>
    public int UndoneUntil { get; init; }

    /// <summary>Audits that are under way.</summary>
    public ImmutableArray<AuditFile> Files { get; init; } = [];

    /// <summary>Audits that ended, the latest last; at most as many as are told.</summary>
    public ImmutableArray<AuditInfo> Ended { get; init; } = [];

    /// <summary>Audits that found nothing.</summary>
    public int Acquitted { get; init; }

    /// <summary>Audits that ended in a conviction.</summary>
    public int Convicted { get; init; }

    /// <summary>Bytes that audits and checks of records took, those of rounds that were undone among them.</summary>
    public long Bytes { get; init; }

    /// <summary>What was undone, the latest last.</summary>
    public ImmutableArray<RollBackInfo> RollBacks { get; init; } = [];

    /// <summary>Providers that handed in what does not open what they signed: proof of nothing, but no work of theirs is taken any more.</summary>
    public ImmutableArray<string> Refused { get; init; } = [];

    /// <summary>Providers that accused somebody whom the court acquitted: they audit no more.</summary>
    public ImmutableArray<string> FalseAccusers { get; init; } = [];

    /// <summary>Providers whose work the job takes no more.</summary>
    public IEnumerable<string> Excluded => Ledger.Excluded.Concat(Refused).Distinct();

    /// <summary>Providers that may work.</summary>
    public IEnumerable<string> Workers => Staked.Select(staked => staked.Provider).Except(Excluded);

    /// <summary>A closed round that is not final.</summary>
    /// <exception cref="InvalidOperationException">It is not kept.</exception>
    public RetainedRound Of(int round) => Retained.FirstOrDefault(kept => kept.Round == round) ?? throw new InvalidOperationException($"Round {round} is not kept.");

    /// <summary>The account that acts for a provider, or null.</summary>
    public string? OperatorOf(string provider) => Staked.FirstOrDefault(staked => staked.Provider == provider)?.Operator;
}
