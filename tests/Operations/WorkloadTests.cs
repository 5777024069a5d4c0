using ZeroG.Architecture.Tests.Reading;
using ZeroG.Operations.Tests.Manifests;
using ZeroG.Silo.Compute;

namespace ZeroG.Operations.Tests;

/// <summary>How silos are started, watched, replaced and ended.</summary>
public sealed class WorkloadTests
{
    public static TheoryData<string> Renderings => Rendering.All;

    [Fact]
    public void Silos_find_each_other_without_Kubernetes_hosting_which_is_not_for_several_Deployments() =>
        Violations.None(
            "Silos of several Deployments would kill each other (dotnet/orleans#9757):",
            Checkout.Grep(
                Checkout.Files.Where(path => Path.GetExtension(path) is ".cs" or ".csproj" or ".props" or ".targets" && !path.StartsWith("tests/Operations/", StringComparison.Ordinal)),
                line => line.Contains("UseKubernetesHosting", StringComparison.Ordinal) || line.Contains("Hosting.Kubernetes", StringComparison.Ordinal) ? line.Trim() : null));

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Each_role_is_a_workload_of_its_own(string rendering)
    {
        var roles = Rendering.Silos(rendering).Select(silo => (Label: silo.Label("component"), Setting: silo.Silo.Variables["ZeroG__Silo__Roles"].Text("value"))).ToList();

        Assert.Equal(["gateway", "gpu", "orchestrator"], roles.Select(role => role.Label).Order());
        Assert.All(roles, role => Assert.Equal(role.Label, role.Setting));
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void A_silo_takes_its_name_and_its_address_from_its_pod(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            Assert.Equal("metadata.name", silo.Silo.Variables["ZeroG__Silo__Name"].Text("valueFrom", "fieldRef", "fieldPath"));
            Assert.Equal("status.podIP", silo.Silo.Variables["ZeroG__Silo__Address"].Text("valueFrom", "fieldRef", "fieldPath"));
            Assert.Equal("true", Configuration.Of(rendering, silo)["Silo:ListenOnAnyAddress"], ignoreCase: true);
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void A_rollout_takes_no_silo_away_before_its_successor_is_there(string rendering) =>
        Assert.All(Rendering.Silos(rendering).Where(silo => silo.Kind == "Deployment"), silo =>
        {
            Assert.Equal("RollingUpdate", silo.Text("spec", "strategy", "type"));
            Assert.Equal("0", silo.Text("spec", "strategy", "rollingUpdate", "maxUnavailable"));
            Assert.Equal("1", silo.Text("spec", "strategy", "rollingUpdate", "maxSurge"));
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Silos_whose_blobs_must_last_have_volumes_that_outlive_them_and_are_replaced_one_at_a_time(string rendering)
    {
        var orchestrators = Rendering.Silos(rendering).Single(silo => silo.Label("component") == "orchestrator");
        var configuration = Configuration.Of(rendering, orchestrators);

        Assert.Equal("peers", configuration["Blobs:Kind"]);
        Assert.Equal("StatefulSet", orchestrators.Kind);
        Assert.Equal("RollingUpdate", orchestrators.Text("spec", "updateStrategy", "type"));
        Assert.Equal("Retain", orchestrators.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"));
        Assert.Equal("Retain", orchestrators.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"));
        var claim = Assert.Single(orchestrators.List("spec", "volumeClaimTemplates"));
        var mount = orchestrators.Silo.List("volumeMounts").Single(each => each.Text("name") == claim.Text("metadata", "name"));
        Assert.StartsWith(mount.Text("mountPath") + "/", configuration["Silo:DataDirectory"], StringComparison.Ordinal);
        // While one of them is away, the others still take in and give out every blob.
        var (replicas, copies) = (int.Parse(orchestrators.Text("spec", "replicas")!), int.Parse(configuration["Blobs:Copies"]));
        Assert.True(replicas == 1 ? copies == 1 : copies >= 2 && copies < replicas, $"{copies} copies on {replicas} silos");
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void A_silo_counts_as_available_after_half_a_minute(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo => Assert.Equal("30", silo.Text("spec", "minReadySeconds")));

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Each_role_has_a_disruption_budget_of_one_silo(string rendering)
    {
        var budgets = Rendering.Of(rendering).Where(manifest => manifest.Kind == "PodDisruptionBudget").ToList();

        Assert.All(budgets, budget => Assert.Equal("1", budget.Text("spec", "maxUnavailable")));
        Assert.All(Rendering.Silos(rendering), silo =>
            Assert.Single(budgets, budget => Labels.Select(budget.At("spec", "selector"), silo.At("spec", "template", "metadata", "labels"))));
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void No_silo_is_throttled_and_each_has_its_memory_bounded(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            Assert.Null(silo.Silo.At("resources", "limits", "cpu"));
            Assert.NotNull(silo.Silo.At("resources", "limits", "memory"));
            Assert.NotNull(silo.Silo.At("resources", "requests", "cpu"));
            Assert.NotNull(silo.Silo.At("resources", "requests", "memory"));
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void The_grace_period_is_longer_than_an_orderly_stop(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            var stop = int.Parse(Configuration.Of(rendering, silo)["Silo:ShutdownSeconds"]);
            var before = int.Parse(silo.Silo.Text("lifecycle", "preStop", "sleep", "seconds") ?? "0");

            Assert.Equal(120, stop);
            // And a stop is longer than the wait for trainers, which is a part of it.
            Assert.True(SiloDrain.Limit.TotalSeconds < stop, $"{SiloDrain.Limit}");
            Assert.Equal("150", silo.Pod.Text("terminationGracePeriodSeconds"));
            Assert.InRange(before + stop, stop, 140);
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Silos_are_probed_at_their_health_routes(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            foreach (var (probe, route) in new[] { ("startupProbe", "startup"), ("readinessProbe", "ready"), ("livenessProbe", "live") })
            {
                Assert.Equal($"/health/{route}", silo.Silo.Text(probe, "httpGet", "path"));
                Assert.Equal("http", silo.Silo.Text(probe, "httpGet", "port"));
                var isEncrypted = Configuration.Of(rendering, silo).ContainsKey("Tls:CertificateFile");
                Assert.Equal(isEncrypted ? "HTTPS" : "HTTP", silo.Silo.Text(probe, "httpGet", "scheme") ?? "HTTP");
            }

            // A silo that is cut off for a while is declared dead by its peers; killing it sooner would only lose its work.
            int Seconds(string probe) => int.Parse(silo.Silo.Text(probe, "periodSeconds")!) * int.Parse(silo.Silo.Text(probe, "failureThreshold")!);
            Assert.True(Seconds("livenessProbe") > Seconds("readinessProbe"));
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Silos_of_a_role_are_spread_over_zones_and_nodes(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            var constraints = silo.Pod.List("topologySpreadConstraints").ToList();

            Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], constraints.Select(each => each.Text("topologyKey")).Order(StringComparer.Ordinal));
            Assert.All(constraints, each => Assert.True(Labels.Select(each.At("labelSelector"), silo.At("spec", "template", "metadata", "labels"))));
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_object_says_what_it_belongs_to(string rendering) =>
        Assert.All(Rendering.Of(rendering), manifest =>
        {
            Assert.Equal("zerog", manifest.Label("part-of"));
            Assert.Equal("kustomize", manifest.Label("managed-by"));
            // An optional component is added by an overlay that has a name of its own.
            if (!rendering.Contains('+', StringComparison.Ordinal)) Assert.Equal(rendering.Split(' ')[0], manifest.Label("instance"));
            Assert.Equal("zerog", manifest.Kind == "Namespace" ? manifest.Name : manifest.Text("metadata", "namespace"));
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void A_selector_matches_the_pods_of_its_own_workload_and_no_others(string rendering)
    {
        var workloads = Rendering.Workloads(rendering).ToList();

        Assert.All(workloads, workload =>
            Assert.Equal([workload], workloads.Where(other => Labels.Select(workload.At("spec", "selector"), other.At("spec", "template", "metadata", "labels")))));
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Images_are_named_by_version_or_digest(string rendering)
    {
        var version = System.Xml.Linq.XDocument.Load(Checkout.Absolute("Directory.Build.props")).Descendants("VersionPrefix").Single().Value;

        Assert.All(Rendering.Workloads(rendering), workload => Assert.All(workload.Pod.List("containers"), container =>
            Assert.Matches(@"^[\w./-]+(:\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})$", container.Text("image"))));
        Assert.All(Rendering.Silos(rendering), silo => Assert.EndsWith($"zerog:{version}", silo.Silo.Text("image"), StringComparison.Ordinal));
    }

    [RenderedFact]
    public void Trainers_of_the_production_overlay_are_on_nodes_with_a_GPU_and_take_one_each()
    {
        var gpu = Rendering.Silos("prod").Single(silo => silo.Label("component") == "gpu");

        Assert.Equal("1", gpu.Silo.Text("resources", "limits", "nvidia.com/gpu"));
        Assert.Equal("1", gpu.Silo.Text("resources", "requests", "nvidia.com/gpu"));
        Assert.Contains(gpu.Pod.List("tolerations"), each => each.Text("key") == "nvidia.com/gpu" && each.Text("effect") == "NoSchedule");
        Assert.Equal("true", gpu.Pod.Text("nodeSelector", "nvidia.com/gpu.present"));
        Assert.All(Rendering.Silos("prod").Where(silo => silo != gpu), silo => Assert.Null(silo.Silo.At("resources", "limits", "nvidia.com/gpu")));
    }

    [RenderedFact]
    public void In_production_orchestrators_spread_over_nodes()
    {
        var orchestrators = Rendering.Silos("prod").Single(silo => silo.Label("component") == "orchestrator");

        var node = orchestrators.Pod.List("topologySpreadConstraints").Single(each => each.Text("topologyKey") == "kubernetes.io/hostname");
        Assert.Equal("DoNotSchedule", node.Text("whenUnsatisfiable"));
    }

    [RenderedFact]
    public void In_development_Redis_is_inside_and_writes_to_a_volume_before_it_answers()
    {
        var redis = Rendering.Workloads("dev").Single(workload => workload.Label("name") == "redis");
        var settings = Rendering.Of("dev").Single(manifest => manifest.Kind == "ConfigMap" && manifest.Name.StartsWith("zerog-redis", StringComparison.Ordinal)).Text("data", "redis.conf")!.Split('\n');

        Assert.Contains("appendonly yes", settings);
        Assert.Contains("appendfsync always", settings);
        Assert.Contains("maxmemory-policy noeviction", settings);
        Assert.Equal("Retain", redis.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"));
        Assert.Contains(redis.Pod.List("containers").Single().List("volumeMounts"), mount => $"dir {mount.Text("mountPath")}" == settings.Single(line => line.StartsWith("dir ", StringComparison.Ordinal)));
        Assert.Equal("data", redis.List("spec", "volumeClaimTemplates").Single().Text("metadata", "name"));
        Assert.DoesNotContain(Rendering.Workloads("prod"), workload => workload.Label("name") == "redis");
    }
}
