using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ZeroG.Grains.Telemetry;

namespace ZeroG.Silo.Telemetry;

/// <summary>Collects the metrics and traces of a process, once, whichever of its silos or servers they come from.</summary>
public static class TelemetrySetup
{
    /// <summary>Name of the service in what is exported.</summary>
    public const string ServiceName = "zerog";

    /// <summary>Meters that are exposed: ours, Orleans' and the .NET runtime's.</summary>
    public static IReadOnlyList<string> Meters { get; } = [GrainMetrics.MeterName, "Microsoft.Orleans", "System.Runtime"];

    /// <summary>Sources of activities that are exported when there is a collector.</summary>
    public static IReadOnlyList<string> Sources { get; } = [GrainActivities.SourceName, "Microsoft.Orleans.*"];

    /// <summary>Adds the collection to a host, and <see cref="MetricsEndpoint"/> for its <c>/metrics</c>.</summary>
    /// <param name="services">Of the host that lives as long as the process serves; one host a process.</param>
    /// <param name="options">Where else it goes.</param>
    public static IServiceCollection Add(IServiceCollection services, TelemetryOptions options)
    {
        var version = typeof(TelemetrySetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                ServiceName, serviceVersion: version?.Split('+')[0], serviceInstanceId: options.Instance))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter([.. Meters]).AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0);
                if (options.Otlp is { } collector) metrics.AddOtlpExporter(exporter => Send(exporter, collector, "metrics"));
            });
        if (options.Otlp is { } endpoint)
            telemetry.WithTracing(traces => traces.AddSource([.. Sources]).AddOtlpExporter(exporter => Send(exporter, endpoint, "traces")));
        services.AddSingleton<MetricsEndpoint>();
        return services;
    }

    // A host's configuration may leave the environment out, from which OpenTelemetry takes these otherwise. Over HTTP each
    // signal has a path of its own below the collector's address (OpenTelemetry's protocol exporter specification).
    private static void Send(OtlpExporterOptions exporter, Uri collector, string signal)
    {
        var environment = new OtlpExporterOptions();
        (exporter.Protocol, exporter.Headers, exporter.TimeoutMilliseconds) =
            (environment.Protocol, environment.Headers, environment.TimeoutMilliseconds);
        exporter.Endpoint = exporter.Protocol == OtlpExportProtocol.HttpProtobuf
            ? new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/v1/{signal}")
            : collector;
    }
}
