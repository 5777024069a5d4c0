using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using ZeroG.Grains.Telemetry;
using ZeroG.Silo.Telemetry;

namespace ZeroG.Silo.Tests.Telemetry;

public sealed class CollectorTests
{
    [Fact]
    public async Task Metrics_and_traces_reach_a_collector_over_HTTP()
    {
        var bodies = new Dictionary<string, string>();
        await using var collector = await CollectorAsync(bodies);
        // The protocol is one of OpenTelemetry's own variables; no other test exports.
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        try
        {
            using var metrics = new GrainMetrics();
            var services = new ServiceCollection();
            TelemetrySetup.Add(services, new TelemetryOptions(new Uri(collector.Urls.Single()), "silo-1"));
            await using var provider = services.BuildServiceProvider();
            var (meters, tracer) = (provider.GetRequiredService<MeterProvider>(), provider.GetRequiredService<TracerProvider>());
            metrics.DrainStarted();
            using (var source = new System.Diagnostics.ActivitySource(GrainActivities.SourceName)) source.StartActivity("a-round")!.Stop();

            // False though it was sent: the reader behind /metrics only ever collects when it is asked.
            meters.ForceFlush();
            Assert.True(tracer.ForceFlush());
        }
        finally
        {
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", null);
        }

        lock (bodies)
        {
            Assert.Contains("zerog.drains", bodies["/v1/metrics"], StringComparison.Ordinal);
            Assert.Contains("silo-1", bodies["/v1/metrics"], StringComparison.Ordinal);
            Assert.Contains("a-round", bodies["/v1/traces"], StringComparison.Ordinal);
        }
    }

    // Names stand in protobuf as they are; the rest does not matter here.
    private static async Task<WebApplication> CollectorAsync(Dictionary<string, string> bodies)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var web = builder.Build();
        web.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (bodies)
                bodies[context.Request.Path] = bodies.GetValueOrDefault(context.Request.Path!) + Encoding.Latin1.GetString(body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
        });
        await web.StartAsync();
        return web;
    }
}
