using ZeroG.Architecture.Tests.Reading;
using ZeroG.Operations.Tests.Manifests;

namespace ZeroG.Operations.Tests;

/// <summary>How the number of trainers follows the work.</summary>
public sealed class ScalingTests
{
    private const string QueuePerFreeDevice = "sum(zerog_queue{0}) / clamp_min(sum(zerog_devices_free{0}), 1)";
    private const string BusyDevices = "sum(zerog_devices{0}) - sum(zerog_devices_free{0})";

    public static TheoryData<string> Scalers => ["prod+keda", "prod+hpa"];

    [RenderedTheory]
    [MemberData(nameof(Scalers))]
    public void The_scaler_owns_the_number_of_trainers(string rendering)
    {
        var scaler = Scaler(rendering);
        var trainers = Rendering.Silos(rendering).Single(silo => silo.Label("component") == "gpu");

        Assert.Equal("Deployment", scaler.Text("spec", "scaleTargetRef", "kind"));
        Assert.Equal(trainers.Name, scaler.Text("spec", "scaleTargetRef", "name"));
        Assert.Null(trainers.At("spec", "replicas"));
        Assert.True(int.Parse(scaler.Text("spec", "minReplicaCount") ?? scaler.Text("spec", "minReplicas")!) >= 1);
    }

    [RenderedTheory]
    [MemberData(nameof(Scalers))]
    public void Silos_go_slowly_and_one_at_a_time(string rendering)
    {
        var scaler = Scaler(rendering);
        string[] behaviour = rendering.StartsWith("prod+keda", StringComparison.Ordinal) ? ["spec", "advanced", "horizontalPodAutoscalerConfig", "behavior"] : ["spec", "behavior"];

        Assert.True(int.Parse(scaler.Text([.. behaviour, "scaleDown", "stabilizationWindowSeconds"])!) >= 600);
        var policy = Assert.Single(scaler.List([.. behaviour, "scaleDown", "policies"]));
        Assert.Equal("Pods", policy.Text("type"));
        Assert.Equal("1", policy.Text("value"));
        // The next goes only after the one before it has had its whole grace period.
        var grace = Rendering.Silos(rendering).Max(silo => int.Parse(silo.Pod.Text("terminationGracePeriodSeconds")!));
        Assert.True(int.Parse(policy.Text("periodSeconds")!) > grace);
    }

    [RenderedFact]
    public void KEDA_scales_on_orders_that_wait_for_each_free_device_and_keeps_the_busy_ones()
    {
        var triggers = Scaler("prod+keda").List("spec", "triggers").ToList();

        Assert.All(triggers, trigger => Assert.Equal("prometheus", trigger.Text("type")));
        Assert.Equal([Of(QueuePerFreeDevice), Of(BusyDevices)], triggers.Select(trigger => trigger.Text("metadata", "query")));
        Assert.Equal(["Value", "AverageValue"], triggers.Select(trigger => trigger.Text("metricType")));

        static string Of(string query) => query.Replace("{0}", "{namespace=\"zerog\"}", StringComparison.Ordinal);
    }

    [RenderedFact]
    public void The_plain_autoscaler_scales_on_the_same_by_rules_for_the_adapter()
    {
        var rules = Yaml.Document(Checkout.Read("k8s/components/hpa/adapter-rules.yaml")).List("externalRules").ToDictionary(rule => rule.Text("name", "as")!, rule => rule.Text("metricsQuery"));
        var metrics = Scaler("prod+hpa").List("spec", "metrics").ToList();

        Assert.All(metrics, metric => Assert.Equal("External", metric.Text("type")));
        Assert.Equal(rules.Keys, metrics.Select(metric => metric.Text("external", "metric", "name")!));
        Assert.Equal(Of(QueuePerFreeDevice), rules["zerog_queue_per_free_device"]);
        Assert.Equal(Of(BusyDevices), rules["zerog_devices_busy"]);

        static string Of(string query) => query.Replace("{0}", "{<<.LabelMatchers>>}", StringComparison.Ordinal);
    }

    private static Manifest Scaler(string rendering) => Rendering.Of(rendering).Single(manifest => manifest.Kind is "ScaledObject" or "HorizontalPodAutoscaler");
}
