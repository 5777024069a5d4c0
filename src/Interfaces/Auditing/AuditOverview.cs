using System.Collections.Immutable;
using ZeroG.Escrow;

namespace ZeroG.Auditing;

/// <summary>What came of an audit, or how far it is.</summary>
[GenerateSerializer, Alias("zerog.AuditPhase")]
public enum AuditPhase
{
    /// <summary>Its auditor replays the round.</summary>
    Replaying = 0,

    /// <summary>The auditor has committed to what it found, and opens it.</summary>
    Opening = 1,

    /// <summary>It agrees; the draw decides whether another auditor looks too.</summary>
    Agreed = 2,

    /// <summary>It does not agree: the dispute is before the court.</summary>
    Disputed = 3,

    /// <summary>Right.</summary>
    Acquitted = 4,

    /// <summary>Wrong, by the court's verdict.</summary>
    Convicted = 5,

    /// <summary>The round cannot be checked through the worker's own doing.</summary>
    Forfeited = 6,

    /// <summary>Nobody could judge it, through no fault of the worker's.</summary>
    Unresolved = 7,
}

/// <summary>One audit.</summary>
/// <param name="Branch">See <see cref="RoundPledge.Branch"/>.</param>
/// <param name="Round">The round.</param>
/// <param name="Worker">Index of the worker.</param>
/// <param name="Provider">Whose work it is.</param>
/// <param name="Auditor">Who audits it; empty where nobody can.</param>
/// <param name="Phase">How it stands.</param>
/// <param name="Offence">Name of the dispute; empty where there is none.</param>
/// <param name="RateBps">The rate that it was drawn with, in basis points.</param>
/// <param name="Note">What holds it up, or what was found; empty otherwise.</param>
[GenerateSerializer, Immutable, Alias("zerog.AuditInfo")]
public sealed record AuditInfo(
    [property: Id(0)] long Branch,
    [property: Id(1)] int Round,
    [property: Id(2)] int Worker,
    string Provider,
    string Auditor,
    [property: Id(5)] AuditPhase Phase,
    string Offence,
    [property: Id(7)] int RateBps,
    string Note)
{
    /// <summary>Whose work it is.</summary>
    [Id(3)] public string Provider { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Provider, Bounds.Root);

    /// <summary>Who audits it.</summary>
    [Id(4)] public string Auditor { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Auditor, Bounds.Root);

    /// <summary>Name of the dispute.</summary>
    [Id(6)] public string Offence { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Offence, Bounds.Root);

    /// <summary>What holds it up, or what was found; at most 512 characters.</summary>
    [Id(8)] public string Note { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Note, Bounds.Note);
}

/// <summary>A final round with work of an offender that nobody judged.</summary>
/// <param name="Round">The round.</param>
/// <param name="Provider">The offender.</param>
[GenerateSerializer, Immutable, Alias("zerog.UnauditedWork")]
public sealed record UnauditedWork([property: Id(0)] int Round, string Provider)
{
    /// <summary>The offender.</summary>
    [Id(1)] public string Provider { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Provider, Bounds.Root);
}

/// <summary>Rounds that were undone.</summary>
/// <param name="Branch">The branch that began with it, from 1.</param>
/// <param name="To">The first round that was trained again.</param>
/// <param name="Undone">Rounds that were closed by then.</param>
/// <param name="Offenders">Whose work the job takes no more, by id.</param>
/// <param name="Unaudited">Final rounds with work of an offender that nobody judged: they stay.</param>
[GenerateSerializer, Immutable, Alias("zerog.RollBackInfo")]
public sealed record RollBackInfo(
    [property: Id(0)] long Branch,
    [property: Id(1)] int To,
    [property: Id(2)] int Undone,
    ImmutableArray<string> Offenders,
    ImmutableArray<UnauditedWork> Unaudited)
{
    /// <summary>Whose work the job takes no more; at most 16.</summary>
    [Id(3)] public ImmutableArray<string> Offenders { get; init => field = Bounds.Items(value, Bounds.Offenders); } = Bounds.Items(Offenders, Bounds.Offenders);

    /// <summary>Final rounds with work of an offender that nobody judged; the latest 64.</summary>
    [Id(4)] public ImmutableArray<UnauditedWork> Unaudited { get; init => field = Bounds.Items(value, Bounds.Unaudited); } = Bounds.Items(Unaudited, Bounds.Unaudited);
}

/// <summary>How the audits of a job stand.</summary>
/// <param name="Final">Rounds that are final: paid, and never undone.</param>
/// <param name="Open">Audits that are under way.</param>
/// <param name="Acquitted">Audits that found nothing.</param>
/// <param name="Convicted">Audits that ended in a conviction.</param>
/// <param name="RollBacks">How often rounds were undone.</param>
/// <param name="Bytes">Bytes that auditors, and workers that checked records, fetched for it: states, δ and what was signed of them; the text is there. Where workers exchange while they train, also the states that they stored for it.</param>
[GenerateSerializer, Immutable, Alias("zerog.AuditTotals")]
public sealed record AuditTotals(
    [property: Id(0)] int Final, [property: Id(1)] int Open, [property: Id(2)] int Acquitted, [property: Id(3)] int Convicted, [property: Id(4)] int RollBacks, [property: Id(5)] long Bytes = 0);

/// <summary>The audits of a job.</summary>
/// <param name="JobId">The job (ULID).</param>
/// <param name="Totals">All of them.</param>
/// <param name="CommitEvery">Inner steps between two links of a round of full length.</param>
/// <param name="Audits">Those that are under way, then the latest of the others; at most 128.</param>
/// <param name="RollBacks">What was undone, the latest last; at most 16.</param>
/// <param name="ChainJobId">The job's id on the chain, for which all of it is signed.</param>
/// <param name="Staked">Who may work and audit, and whose keys sign for them.</param>
[GenerateSerializer, Immutable, Alias("zerog.AuditOverview")]
public sealed record AuditOverview(
    string JobId,
    [property: Id(1)] AuditTotals Totals,
    [property: Id(2)] int CommitEvery,
    ImmutableArray<AuditInfo> Audits,
    ImmutableArray<RollBackInfo> RollBacks,
    string ChainJobId = "",
    ImmutableArray<StakedProvider> Staked = default)
{
    /// <summary>The job.</summary>
    [Id(0)] public string JobId { get; init => field = Bounds.Plain(value, Bounds.Job); } = Bounds.Plain(JobId, Bounds.Job);

    /// <summary>The audits.</summary>
    [Id(3)] public ImmutableArray<AuditInfo> Audits { get; init => field = Bounds.Items(value, Bounds.Audits); } = Bounds.Items(Audits, Bounds.Audits);

    /// <summary>What was undone.</summary>
    [Id(4)] public ImmutableArray<RollBackInfo> RollBacks { get; init => field = Bounds.Items(value, Bounds.RollBacks); } = Bounds.Items(RollBacks, Bounds.RollBacks);

    /// <summary>The job's id on the chain.</summary>
    [Id(5)] public string ChainJobId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(ChainJobId, Bounds.Root);

    /// <summary>Who may work and audit; at most 1024.</summary>
    [Id(6)] public ImmutableArray<StakedProvider> Staked { get; init => field = Bounds.Items(value, Bounds.Workers); } = Bounds.Items(Staked, Bounds.Workers);
}
