using Microsoft.Extensions.Logging;

namespace ZeroG.Grains.Provenance;

/// <summary>What logs tell the operator.</summary>
internal static partial class LogReports
{
    [LoggerMessage(1, LogLevel.Information, "Log {Log} is served by another activation.")]
    public static partial void Superseded(ILogger logger, string log, Exception cause);

    [LoggerMessage(2, LogLevel.Warning, "Log {Log} is held up: {Trouble}")]
    public static partial void Trouble(ILogger logger, string log, string trouble);

    [LoggerMessage(3, LogLevel.Warning, "What {Subject} owes the log '{Log}' is not in it yet: {Trouble}")]
    public static partial void Owed(ILogger logger, string subject, string log, string trouble);
}
