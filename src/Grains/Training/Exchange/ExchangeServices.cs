using Microsoft.Extensions.Logging;
using ZeroG.Auditing.Replay;
using ZeroG.Grains.Auditing;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>What a silo offers the hubs of its jobs.</summary>
internal sealed record ExchangeServices(
    ITrainingExecutor Executor, IJobLinks Links, IBlobStores Blobs, RoundWork Work, RoundRecords Records, AuditSigning Signing, TimeProvider Clock, ILogger<ExchangeHub> Logger,
    IRecordConduct? Conduct = null);

/// <summary>What hubs and members log.</summary>
internal static partial class ExchangeLog
{
    [LoggerMessage(1, LogLevel.Information, "Job {Job}: {What}.")]
    public static partial void Happened(ILogger logger, string job, string what);

    [LoggerMessage(2, LogLevel.Warning, "Job {Job}: its hub failed, and starts again where its last round was closed.")]
    public static partial void Failed(ILogger logger, string job, Exception cause);
}
