using Microsoft.Extensions.Logging;

namespace ZeroG.Silo.Blobs;

/// <summary>What the data plane tells the operator.</summary>
internal static partial class DataPlaneLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    public static partial void Failed(ILogger log, string method, string path, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "{Method} {Path} broke off in the middle of its answer.")]
    public static partial void BrokeOff(ILogger log, string method, string path, Exception failure);

    [LoggerMessage(3, LogLevel.Error, "Silo {Silo} sent wrong bytes and is no longer asked for this blob: {Reason}")]
    public static partial void Lied(ILogger log, string silo, string reason);

    [LoggerMessage(4, LogLevel.Information, "Silo {Silo} at {Address} did not do as asked: {Reason}")]
    public static partial void PeerFailed(ILogger log, string silo, Uri address, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Blob {Id} waits to be copied: {Held} of {Needed} copies on other orchestrator silos.")]
    public static partial void WaitsForKeepers(ILogger log, string id, int held, int needed);

    [LoggerMessage(6, LogLevel.Warning, "The local copy of blob {Id} is damaged; it is fetched again.")]
    public static partial void Heals(ILogger log, string id, Exception damage);

    [LoggerMessage(7, LogLevel.Warning, "The scratch store of job {JobId} could not be dropped; the next sweep tries again.")]
    public static partial void NotDropped(ILogger log, string jobId, Exception failure);

    [LoggerMessage(8, LogLevel.Warning, "The blob cache could not be trimmed; the next trim tries again.")]
    public static partial void NotTrimmed(ILogger log, Exception failure);
}
