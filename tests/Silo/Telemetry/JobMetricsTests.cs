using System.Net;
using System.Net.Http.Headers;
using ZeroG.Client;
using ZeroG.Grains.Telemetry;
using ZeroG.Silo.Http;
using ZeroG.Silo.Tests.Node;
using ZeroG.Telemetry.Tests;

namespace ZeroG.Silo.Tests.Telemetry;

/// <summary>What a small job leaves in the metrics of its node.</summary>
[Collection(Alone.Name)]
public sealed class JobMetricsTests
{
    private static readonly string[] s_exporters = ["otel_scope_name", "otel_scope_version", "le"];

    [Fact]
    public async Task A_job_is_counted_exactly_and_no_measurement_names_it()
    {
        await using var node = await TestNode.StartAsync();
        using var readings = new Readings(node.Local.Metrics.Meter);
        await node.AddTextAsync();
        var job = JobIds.New(TimeProvider.System);

        await node.Node.SubmitJobAsync(job, TestNode.Spec());
        var end = await node.EndOfAsync(job);

        // Four rounds of two workers: one of 1 step, three of 5, with 4 sequences of 16 tokens a step.
        Assert.Equal(4, readings.Sum("zerog.rounds"));
        Assert.Equal(4, readings.Count("zerog.round.duration"));
        Assert.Equal(end.Totals.TrainingSeconds, readings.Sum("zerog.round.duration"), 6);
        Assert.Equal(2 * 16, readings.Sum("zerog.inner_steps"));
        Assert.Equal(end.Totals.Tokens, readings.Sum("zerog.tokens"));
        Assert.Equal(end.Totals.BytesSent, readings.Sum("zerog.sent{content=checkpoint}") + readings.Sum("zerog.sent{content=pseudo_gradient}"));
        Assert.Equal(5 * end.Checkpoint!.Value.Length, readings.Sum("zerog.stored{content=checkpoint}"), end.Checkpoint.Value.Length);
        Assert.Equal(readings.Sum("zerog.sent{content=pseudo_gradient}"), readings.Sum("zerog.stored{content=pseudo_gradient}"));
        Assert.Equal(
            (1, 8, 4, 1),
            (Works(readings, WorkKind.Initialization), Works(readings, WorkKind.InnerPhase), Works(readings, WorkKind.OuterStep), Works(readings, WorkKind.Evaluation)));
        Assert.Equal(1, readings.Sum("zerog.jobs.ended{outcome=completed}"));
        Assert.Equal(0, readings.Now("zerog.jobs{phase=evaluating}"));
        Assert.Equal(
            (2, 2, 0, 0, 0),
            (readings.Now("zerog.devices"), readings.Now("zerog.devices.free"), readings.Now("zerog.queue"), readings.Now("zerog.executor.queue"), readings.Now("zerog.queue_per_free_device")));

        Assert.All(readings.Tags, tag => Assert.Contains(tag.Value!, Assert.Contains(tag.Key, MetricsTable.Tags)));
    }

    [Fact]
    public async Task Every_silo_of_a_node_that_stops_began_to_drain_and_took_its_devices_with_it()
    {
        var node = await TestNode.StartAsync();
        var metrics = node.Local.Metrics;
        using var readings = new Readings(metrics.Meter);

        await node.DisposeAsync();

        Assert.Equal(3, readings.Sum("zerog.drains"));
        Assert.Equal(0, metrics.Load.Devices);
    }

    [Fact]
    public async Task Metrics_are_served_in_Prometheus_format_under_the_names_of_the_table_to_who_has_the_token()
    {
        await using var node = await TestNode.StartAsync();
        await using var server = await NodeHttpServer.StartAsync(node.Node, node.Folder);
        await node.AddTextAsync();
        var job = JobIds.New(TimeProvider.System);
        await node.Node.SubmitJobAsync(job, TestNode.Spec());
        await node.EndOfAsync(job);
        // What a good run does not show.
        node.Local.Metrics.WorkFailed(WorkKind.Evaluation, FailureKind.Storage);
        node.Local.Metrics.DrainStarted();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Address.Address };

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/metrics")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Address.Token);
        using var answer = await http.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        var text = PrometheusText.Parse(await answer.Content.ReadAsStringAsync());
        var ours = text.Types.Where(type => type.Key.StartsWith("zerog_", StringComparison.Ordinal)).ToDictionary();
        Assert.Equal(MetricsTable.Instruments.Select(line => line.Exposed).Order(), ours.Keys.Order());
        Assert.All(MetricsTable.Instruments, line => Assert.Equal(line.Type == "up-down counter" ? "gauge" : line.Type, ours[line.Exposed]));
        Assert.Contains(text.Types.Keys, name => name.StartsWith("dotnet_", StringComparison.Ordinal));
        foreach (var (name, labels, _) in text.Samples.Where(sample => sample.Name.StartsWith("zerog_", StringComparison.Ordinal)))
            Assert.All(labels.Keys, key => Assert.Contains(key, MetricTags.All.Concat(s_exporters)));
    }

    private static int Works(Readings readings, WorkKind work) => readings.Count($"zerog.work.duration{{work={MetricTagName(work)}}}");

    private static string MetricTagName(WorkKind work) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(work.ToString());
}
