using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ZeroG.Silo.Telemetry;

/// <summary>How logs are written.</summary>
public enum LogFormat
{
    /// <summary>A line of text an entry.</summary>
    Text = 0,

    /// <summary>One JSON object a line, with the scopes an entry was made in.</summary>
    Json = 1,
}

/// <summary>A process's log: on standard error, for results go to standard output.</summary>
public static class LoggingSetup
{
    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Replaces the providers by the console, with scopes and times in UTC.</summary>
    /// <param name="logging">Of the host.</param>
    /// <param name="format">How entries are written.</param>
    /// <param name="level">The least that is written.</param>
    public static ILoggingBuilder Add(ILoggingBuilder logging, LogFormat format, LogLevel level)
    {
        logging.ClearProviders().SetMinimumLevel(level);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return format == LogFormat.Json
            ? logging.AddJsonConsole(json => (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, Timestamp))
            : logging.AddSimpleConsole(text =>
                (text.IncludeScopes, text.SingleLine, text.UseUtcTimestamp, text.TimestampFormat, text.ColorBehavior) =
                (true, true, true, Timestamp + " ", LoggerColorBehavior.Disabled));
    }
}
