using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ZeroG.Architecture.Tests.Reading;
using ZeroG.Operations.Tests.Manifests;

namespace ZeroG.Operations.Tests;

/// <summary>Dashboards, alerts and scalers ask for metrics that there are.</summary>
public sealed partial class MetricNameTests
{
    // What others expose: Orleans' and .NET's meters as Prometheus names them, the kubelet, kube-state-metrics, cert-manager.
    private static readonly HashSet<string> s_foreign =
    [
        "up",
        "orleans_app_requests_timedout_total",
        "orleans_catalog_activations",
        "orleans_consistent_ring_size",
        "orleans_gateway_connected_clients",
        "orleans_messaging_pings_reply_missed_total",
        "orleans_scheduler_long_running_turns_total",
        "orleans_storage_read_errors_total",
        "orleans_storage_write_errors_total",
        "orleans_storage_write_latency_milliseconds_bucket",
        "dotnet_process_cpu_time_seconds_total",
        "dotnet_process_memory_working_set_bytes",
        "kubelet_volume_stats_available_bytes",
        "kubelet_volume_stats_capacity_bytes",
        "kube_pod_container_status_restarts_total",
        "kube_horizontalpodautoscaler_status_current_replicas",
        "kube_horizontalpodautoscaler_spec_max_replicas",
        "certmanager_certificate_expiration_timestamp_seconds",
    ];

    // Names of the adapter's own, which it computes.
    private static readonly HashSet<string> s_computed = ["zerog_devices_busy"];

    [Fact]
    public void Every_metric_that_is_asked_for_is_documented_or_anothers()
    {
        var documented = DocumentedMetric().Matches(Checkout.Read("docs/metrics.md")).SelectMany(match => Series(match.Groups["name"].Value, match.Groups["type"].Value)).ToHashSet();
        Assert.NotEmpty(documented);

        Violations.None(
            "Neither in docs/metrics.md nor a listed metric of another's:",
            from query in Queries()
            from name in NamesIn(query.Expression)
            where !documented.Contains(name) && !s_foreign.Contains(name)
            select $"{query.Where}: {name}");
    }

    [Fact]
    public void Every_listed_metric_of_anothers_is_asked_for()
    {
        var asked = Queries().SelectMany(query => NamesIn(query.Expression)).ToHashSet();

        Assert.Empty(s_foreign.Except(asked));
    }

    [Fact]
    public void Names_of_Orleans_metrics_are_those_of_its_meter()
    {
        var names = Type.GetType("Orleans.Runtime.InstrumentNames, Orleans.Core");
        // In process there is no such meter, and nothing to compare with; the same test runs on both.
        if (names is null)
        {
            Assert.Null(Type.GetType("Orleans.Runtime.SiloAddress, Orleans.Core.Abstractions"));
            return;
        }

        var instruments = names.GetFields().Select(field => ((string)field.GetRawConstantValue()!).Replace('-', '_')).ToHashSet();
        Assert.All(s_foreign.Where(name => name.StartsWith("orleans_", StringComparison.Ordinal)), name =>
            Assert.Contains(OrleansSuffix().Replace(name, ""), instruments));
    }

    [Fact]
    public void Dashboards_are_whole_and_their_panels_have_names_and_queries()
    {
        foreach (var file in Checkout.FilesOf("k8s/components/dashboards", ".json"))
        {
            var dashboard = JsonNode.Parse(Checkout.Read(file))!;
            var panels = dashboard["panels"]!.AsArray();
            Assert.NotEmpty(panels);
            Assert.Equal(panels.Count, panels.Select(panel => (int)panel!["id"]!).Distinct().Count());
            Assert.All(panels, panel =>
            {
                Assert.False(string.IsNullOrWhiteSpace((string?)panel!["title"]));
                Assert.NotEmpty(panel["targets"]!.AsArray());
                Assert.Equal("${source}", (string?)panel["datasource"]!["uid"]);
            });
        }
    }

    // Every expression in Prometheus' language, with where it is.
    private static IEnumerable<(string Where, string Expression)> Queries()
    {
        foreach (var file in Checkout.FilesOf("k8s/components/dashboards", ".json"))
        {
            foreach (var target in JsonNode.Parse(Checkout.Read(file))!["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()))
                yield return (file, (string)target!["expr"]!);
        }

        const string Alerts = "k8s/components/dashboards/alerts.yaml";
        foreach (var rule in Yaml.Document(Checkout.Read(Alerts)).List("groups").SelectMany(group => group.List("rules"))) yield return ($"{Alerts}: {rule.Text("alert")}", rule.Text("expr")!);

        const string Keda = "k8s/components/keda/scaled-object.yaml";
        foreach (var trigger in Yaml.Document(Checkout.Read(Keda)).List("spec", "triggers")) yield return (Keda, trigger.Text("metadata", "query")!);

        const string Adapter = "k8s/components/hpa/adapter-rules.yaml";
        foreach (var rule in Yaml.Document(Checkout.Read(Adapter)).List("externalRules"))
        {
            yield return (Adapter, rule.Text("metricsQuery")!.Replace("<<.LabelMatchers>>", "", StringComparison.Ordinal));
            yield return (Adapter, SeriesName().Match(rule.Text("seriesQuery")!).Groups["name"].Value);
            if (!s_computed.Contains(rule.Text("name", "as")!)) yield return (Adapter, rule.Text("name", "as")!);
        }
    }

    // Identifiers outside of strings, labels and grouping that are no function and no keyword.
    private static IEnumerable<string> NamesIn(string expression) =>
        Identifier().Matches(Ignored().Replace(expression, " ")).Select(match => match.Value).Distinct()
            .Where(name => name is not ("and" or "or" or "unless" or "on" or "by"));

    private static IEnumerable<string> Series(string name, string type) => type == "histogram" ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"] : [name];

    [GeneratedRegex(@"^\| `(?<name>zerog_\w+)` \| `[\w.]+` \| (?<type>[\w -]+?) \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedMetric();

    [GeneratedRegex(@"__name__=""(?<name>\w+)""")]
    private static partial Regex SeriesName();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|\b(by|on)\s*\([^)]*\)")]
    private static partial Regex Ignored();

    [GeneratedRegex(@"(?<![\w.])[a-z_]\w*\b(?!\s*\()")]
    private static partial Regex Identifier();

    [GeneratedRegex("_total$|_milliseconds_bucket$")]
    private static partial Regex OrleansSuffix();
}
