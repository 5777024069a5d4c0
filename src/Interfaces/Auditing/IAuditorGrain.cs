using Orleans.CodeGeneration;

namespace ZeroG.Auditing;

/// <summary>One worker's round, to be replayed.</summary>
/// <param name="Order">The order that the worker had.</param>
/// <param name="Work">What the worker signed of it (<see cref="Jobs.InnerResult.Work"/>).</param>
/// <param name="Exchange">Where workers exchange while they train, what the order does not have; null elsewhere.</param>
[GenerateSerializer, Immutable, Alias("zerog.AuditOrder")]
public sealed record AuditOrder([property: Id(0)] Jobs.RoundOrder Order, [property: Id(1)] BlobRef Work, [property: Id(2)] ExchangedWork? Exchange = null)
{
    /// <summary>The same, without what the round's record is held against.</summary>
    public AuditOrder WithoutOpening() => this with { Order = Order with { Opening = null } };
}

/// <summary>How an audit stands with its auditor.</summary>
/// <param name="Provider">Id of the provider whose silo the auditor is on.</param>
/// <param name="StepsDone">Inner steps replayed.</param>
/// <param name="Commitment">What it commits to, once its replay is done; empty before.</param>
/// <param name="Failure">Why the replay failed, or empty. The order may be given again, which starts it anew.</param>
/// <param name="FailureKind">What kind of failure, when there is one.</param>
[GenerateSerializer, Immutable, Alias("zerog.AuditorStatus")]
public sealed record AuditorStatus(
    string Provider, [property: Id(1)] int StepsDone, string Commitment, string Failure, [property: Id(4)] FailureKind FailureKind)
{
    /// <summary>Id of the provider whose silo the auditor is on.</summary>
    [Id(0)] public string Provider { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Provider, Bounds.Root);

    /// <summary>What it commits to, or empty.</summary>
    [Id(2)] public string Commitment { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Commitment, Bounds.Root);

    /// <summary>Why the replay failed, or empty.</summary>
    [Id(3)] public string Failure { get; init => field = Bounds.Text(value, Bounds.Reason); } = Bounds.Text(Failure, Bounds.Reason);
}

/// <summary>What an auditor opens once its commitment is stored.</summary>
/// <param name="Signature">Its signature on its report, which with the report gives the commitment: <c>0x</c> and 130 hexadecimal digits.</param>
/// <param name="Links">Its links, in the job's scratch store.</param>
[GenerateSerializer, Immutable, Alias("zerog.OpenedAudit")]
public sealed record OpenedAudit(string Signature, [property: Id(1)] BlobRef Links)
{
    /// <summary>Its signature.</summary>
    [Id(0)] public string Signature { get; init => field = Bounds.Plain(value, Bounds.Signature); } = Bounds.Plain(Signature, Bounds.Signature);
}

/// <summary>
/// One provider's replay of one worker's round. Key: <c>{job}/{branch}.{round}.{worker}.{n}</c>, where n counts the auditors of that round.
/// </summary>
[Alias("zerog.IAuditorGrain"), Version(1), SilosOnly]
public interface IAuditorGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that the round is replayed, and says how it stands. A repeated order never starts a second run.</summary>
    /// <remarks>It answers within a second; a silo that has not after ten is asked again.</remarks>
    [Alias("AuditAsync"), ResponseTimeout("00:00:10")]
    Task<AuditorStatus> AuditAsync(AuditOrder order);

    /// <summary>Opens what it committed to: called once that is stored.</summary>
    /// <exception cref="ZeroGException">Its replay is not done (<see cref="FailureKind.Conflict"/>).</exception>
    [Alias("OpenAsync"), ResponseTimeout("00:00:10")]
    Task<OpenedAudit> OpenAsync();

    /// <summary>Stores the state at one of its links, for whoever judges the next; null while it is being computed.</summary>
    /// <param name="link">Index of a link of the round's start or steps.</param>
    /// <exception cref="ZeroGException">Its replay is not done, or there is no state at that link.</exception>
    [Alias("StateAsync"), ResponseTimeout("00:00:10")]
    Task<BlobRef?> StateAsync(int link);

    /// <summary>Nobody needs it any more: what it stored is forgotten.</summary>
    [Alias("EndAsync")]
    Task EndAsync();
}
