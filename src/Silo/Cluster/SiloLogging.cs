using Microsoft.Extensions.Logging;
using ZeroG.Silo.Http;
using ZeroG.Silo.Telemetry;

namespace ZeroG.Silo.Cluster;

/// <summary>The log of a silo, on standard error.</summary>
internal static class SiloLogging
{
    /// <summary>For what happens outside of the host that has the log.</summary>
    public static Action<string> Outside(LoggingSettings settings)
    {
        var factory = LoggerFactory.Create(logging => Configure(logging, settings));
        var log = factory.CreateLogger(typeof(SiloLogging).FullName!);
        return line => SiloListenerLog.NotReloaded(log, line);
    }

    /// <summary>Adds it.</summary>
    public static void Configure(ILoggingBuilder logging, LoggingSettings settings)
    {
        LoggingSetup.Add(logging, settings.Format, settings.Level);
        // What the libraries tell at that level fills pages and helps nobody who has not asked for more.
        if (settings.Level == LogLevel.Information)
            logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
    }
}
