using Microsoft.Extensions.Logging;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Auditing;

/// <summary>What a silo offers the audits of its jobs.</summary>
internal sealed record AuditServices(ClusterChain Chain, AuditSigning Signing, RoundWork Work, AuditReplay Replay, TimeProvider Clock, ILogger<AuditRun> Logger);

/// <summary>What audits log.</summary>
internal static partial class AuditLog
{
    [LoggerMessage(1, LogLevel.Information, "Job {Job}, round {Round}: the audit of worker {Worker} by {Auditor} is {Phase}.")]
    public static partial void Moved(ILogger logger, string job, int round, int worker, string auditor, ZeroG.Auditing.AuditPhase phase);

    [LoggerMessage(2, LogLevel.Warning, "Job {Job}: rounds from {Round} on are undone, and trained again without {Offenders}.")]
    public static partial void Undone(ILogger logger, string job, int round, string offenders);

    [LoggerMessage(3, LogLevel.Warning, "Job {Job}: {What}")]
    public static partial void Refused(ILogger logger, string job, string what);

    [LoggerMessage(4, LogLevel.Debug, "Auditor {Auditor} could not be told that it has ended.")]
    public static partial void NotEnded(ILogger logger, string auditor, Exception cause);

    [LoggerMessage(5, LogLevel.Information, "Dispute {Offence} is {Phase}.")]
    public static partial void Dispute(ILogger logger, string offence, ZeroG.Slashing.SlashPhase phase);

    [LoggerMessage(6, LogLevel.Warning, "Dispute {Offence} is held up: {Trouble}")]
    public static partial void Trouble(ILogger logger, string offence, string trouble);

    [LoggerMessage(7, LogLevel.Information, "Dispute {Offence} goes on in another activation.")]
    public static partial void Superseded(ILogger logger, string offence, Exception cause);
}
