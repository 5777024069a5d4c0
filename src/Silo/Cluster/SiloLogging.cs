using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using ZeroG.Silo.Http;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Cluster;

/// <summary>The log of a silo, on standard error.</summary>
internal static class SiloLogging
{
    /// <summary>For what happens outside of the host that has the log.</summary>
    public static Action<string> Outside(LoggingSettings settings, TimeProvider clock)
    {
        var factory = LoggerFactory.Create(logging => Configure(logging, settings, clock));
        var log = factory.CreateLogger(typeof(SiloLogging).FullName!);
        return line => SiloListenerLog.NotReloaded(log, line);
    }

    /// <summary>Adds it.</summary>
    public static void Configure(ILoggingBuilder logging, LoggingSettings settings, TimeProvider clock)
    {
        logging.ClearProviders().SetMinimumLevel(settings.Level);
        // What the libraries tell at that level fills pages and helps nobody who has not asked for more.
        if (settings.Level == LogLevel.Information)
            logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        if (settings.Format == LogFormat.Text)
        {
            logging.AddProvider(new LineLoggerProvider(
                line => Console.Error.WriteLine($"{clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} {line}"),
                settings.Level));
            return;
        }

        logging.AddJsonConsole(json =>
        {
            json.UseUtcTimestamp = true;
            json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
