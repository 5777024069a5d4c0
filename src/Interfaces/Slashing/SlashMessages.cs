using System.Collections.Immutable;
using ZeroG.Auditing;

namespace ZeroG.Slashing;

/// <summary>How far a dispute is.</summary>
[GenerateSerializer, Alias("zerog.SlashPhase")]
public enum SlashPhase
{
    /// <summary>The first link that differs is looked for.</summary>
    Bisecting = 0,

    /// <summary>The evidence is put together.</summary>
    Gathering = 1,

    /// <summary>It is before the court: committed to, revealed, judged by a panel, executed.</summary>
    InCourt = 2,

    /// <summary>Convicted: the stake is slashed.</summary>
    Guilty = 3,

    /// <summary>Acquitted: the accuser's bond is forfeited.</summary>
    NotGuilty = 4,

    /// <summary>No panel ruled in time, or it can no longer be claimed: nothing is slashed.</summary>
    NoVerdict = 5,
}

/// <summary>What is claimed.</summary>
/// <param name="JobId">The job (ULID).</param>
/// <param name="Audit">The order and the signed work in question.</param>
/// <param name="Accused">Provider whose work it is.</param>
/// <param name="Auditor">Provider that accuses.</param>
/// <param name="AuditorKey">The auditor's grain.</param>
/// <param name="Links">The auditor's links, in the job's scratch store.</param>
/// <param name="OccurredAt">Time of the block that has the round's record, in seconds since 1970.</param>
[GenerateSerializer, Immutable, Alias("zerog.SlashClaim")]
public sealed record SlashClaim(
    string JobId,
    [property: Id(1)] AuditOrder Audit,
    string Accused,
    string Auditor,
    string AuditorKey,
    [property: Id(5)] BlobRef Links,
    [property: Id(6)] ulong OccurredAt)
{
    /// <summary>The job.</summary>
    [Id(0)] public string JobId { get; init => field = Bounds.Plain(value, Bounds.Job); } = Bounds.Plain(JobId, Bounds.Job);

    /// <summary>Provider whose work it is.</summary>
    [Id(2)] public string Accused { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Accused, Bounds.Root);

    /// <summary>Provider that accuses.</summary>
    [Id(3)] public string Auditor { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Auditor, Bounds.Root);

    /// <summary>The auditor's grain.</summary>
    [Id(4)] public string AuditorKey { get; init => field = Bounds.Plain(value, Bounds.AuditorKey); } = Bounds.Plain(AuditorKey, Bounds.AuditorKey);
}

/// <summary>What is claimed of a round's record.</summary>
/// <param name="JobId">The job (ULID).</param>
/// <param name="ChainJobId">Its id on the chain.</param>
/// <param name="Branch">See <see cref="RoundPledge.Branch"/>.</param>
/// <param name="Round">The round.</param>
/// <param name="Accused">Provider that signed the record.</param>
/// <param name="Accuser">Provider that accuses.</param>
/// <param name="Evidence">The evidence, in the durable store.</param>
/// <param name="EvidenceRoot">What the court knows it by.</param>
/// <param name="Defect">The first field that is wrong, for people.</param>
/// <param name="OccurredAt">When the record was found, in seconds since 1970, by the clock of the chain's blocks.</param>
[GenerateSerializer, Immutable, Alias("zerog.RecordClaim")]
public sealed record RecordClaim(
    string JobId,
    string ChainJobId,
    [property: Id(2)] long Branch,
    [property: Id(3)] int Round,
    string Accused,
    string Accuser,
    [property: Id(6)] BlobRef Evidence,
    string EvidenceRoot,
    string Defect,
    [property: Id(9)] ulong OccurredAt)
{
    /// <summary>The job.</summary>
    [Id(0)] public string JobId { get; init => field = Bounds.Plain(value, Bounds.Job); } = Bounds.Plain(JobId, Bounds.Job);

    /// <summary>Its id on the chain.</summary>
    [Id(1)] public string ChainJobId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(ChainJobId, Bounds.Root);

    /// <summary>Provider that signed the record.</summary>
    [Id(4)] public string Accused { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Accused, Bounds.Root);

    /// <summary>Provider that accuses.</summary>
    [Id(5)] public string Accuser { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Accuser, Bounds.Root);

    /// <summary>What the court knows the evidence by.</summary>
    [Id(7)] public string EvidenceRoot { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(EvidenceRoot, Bounds.Root);

    /// <summary>The first field that is wrong; at most 512 characters.</summary>
    [Id(8)] public string Defect { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Defect, Bounds.Note);
}

/// <summary>What one member of a panel found.</summary>
/// <param name="Member">The member's account.</param>
/// <param name="Instance">0 for the first panel, 1 for the larger one.</param>
/// <param name="IsGuilty">What it found.</param>
[GenerateSerializer, Immutable, Alias("zerog.PanelVote")]
public sealed record PanelVote(string Member, [property: Id(1)] int Instance, [property: Id(2)] bool IsGuilty)
{
    /// <summary>The member's account.</summary>
    [Id(0)] public string Member { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(Member, Bounds.Account);
}

/// <summary>A dispute as it stands.</summary>
/// <param name="OffenceId">Its name: a hash of job, branch, round and provider.</param>
/// <param name="JobId">The job (ULID).</param>
/// <param name="Branch">See <see cref="RoundPledge.Branch"/>.</param>
/// <param name="Round">The round.</param>
/// <param name="Worker">Index of the worker; −1 where the round's record is disputed, which is the orchestrator's.</param>
/// <param name="Accused">Provider whose work it is.</param>
/// <param name="Accuser">Provider that accuses.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Questions">Questions that the worker answered on the way to the link.</param>
/// <param name="Link">What is judged, for people; empty before it is found.</param>
/// <param name="Evidence">The evidence, in the durable store.</param>
/// <param name="EvidenceRoot">What the court knows it by; empty before there is any.</param>
/// <param name="DisputeId">Its number before the court; empty before it is revealed.</param>
/// <param name="Votes">What members of panels found.</param>
/// <param name="Transaction">The transaction that executed the outcome; empty before.</param>
/// <param name="Trouble">What holds it up, with the remedy; empty when nothing does.</param>
[GenerateSerializer, Immutable, Alias("zerog.SlashInfo")]
public sealed record SlashInfo(
    string OffenceId,
    string JobId,
    [property: Id(2)] long Branch,
    [property: Id(3)] int Round,
    [property: Id(4)] int Worker,
    string Accused,
    string Accuser,
    [property: Id(7)] SlashPhase Phase,
    [property: Id(8)] int Questions,
    string Link,
    [property: Id(10)] BlobRef? Evidence,
    string EvidenceRoot,
    string DisputeId,
    ImmutableArray<PanelVote> Votes,
    string Transaction,
    string Trouble)
{
    /// <summary>Its name.</summary>
    [Id(0)] public string OffenceId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(OffenceId, Bounds.Root);

    /// <summary>The job.</summary>
    [Id(1)] public string JobId { get; init => field = Bounds.Plain(value, Bounds.Job); } = Bounds.Plain(JobId, Bounds.Job);

    /// <summary>Provider whose work it is.</summary>
    [Id(5)] public string Accused { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Accused, Bounds.Root);

    /// <summary>Provider that accuses.</summary>
    [Id(6)] public string Accuser { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Accuser, Bounds.Root);

    /// <summary>What is judged.</summary>
    [Id(9)] public string Link { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Link, Bounds.Note);

    /// <summary>What the court knows the evidence by.</summary>
    [Id(11)] public string EvidenceRoot { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(EvidenceRoot, Bounds.Root);

    /// <summary>Its number before the court, in decimal digits.</summary>
    [Id(12)] public string DisputeId { get; init => field = Bounds.Plain(value, Bounds.Decimal); } = Bounds.Plain(DisputeId, Bounds.Decimal);

    /// <summary>What members of panels found; at most 64.</summary>
    [Id(13)] public ImmutableArray<PanelVote> Votes { get; init => field = Bounds.Items(value, Bounds.Votes); } = Bounds.Items(Votes, Bounds.Votes);

    /// <summary>The transaction that executed the outcome.</summary>
    [Id(14)] public string Transaction { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Transaction, Bounds.Root);

    /// <summary>What holds it up; at most 4,096 characters.</summary>
    [Id(15)] public string Trouble { get; init => field = Bounds.Text(value, Bounds.Reason); } = Bounds.Text(Trouble, Bounds.Reason);

    /// <summary>Whether it is over.</summary>
    public bool IsOver => Phase is SlashPhase.Guilty or SlashPhase.NotGuilty or SlashPhase.NoVerdict;
}
