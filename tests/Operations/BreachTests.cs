using System.Text.Json.Nodes;
using Xunit.Sdk;
using ZeroG.Operations.Tests.Manifests;

namespace ZeroG.Operations.Tests;

/// <summary>The tests of the conventions can fail: each is given manifests in which its convention is broken.</summary>
public sealed class BreachTests
{
    private static readonly WorkloadTests s_workload = new();
    private static readonly HardeningTests s_hardening = new();
    private static readonly NetworkTests s_network = new();
    private static readonly SettingsTests s_settings = new();
    private static readonly RehearsalTests s_rehearsal = new();
    private static readonly ScalingTests s_scaling = new();

    private static readonly Dictionary<string, Breach> s_breaches = new()
    {
        ["a trainer is an orchestrator too"] = new(s_workload.Each_role_is_a_workload_of_its_own, all => Variable(all, "gpu", "ZeroG__Silo__Roles", "gpu,orchestrator")),
        ["all silos of a role have one name"] = new(s_workload.A_silo_takes_its_name_and_its_address_from_its_pod, all => Variable(all, "gpu", "ZeroG__Silo__Name", "gpu")),
        ["a silo gives its Service's address"] = new(s_workload.A_silo_takes_its_name_and_its_address_from_its_pod, all => Variable(all, "gpu", "ZeroG__Silo__Address", "10.96.0.1")),
        ["a silo listens at one address"] = new(s_workload.A_silo_takes_its_name_and_its_address_from_its_pod, all => Setting(all, "ZeroG__Silo__ListenOnAnyAddress", "false")),
        ["a rollout may take silos away"] = new(s_workload.A_rollout_takes_no_silo_away_before_its_successor_is_there, all => Set(Silo(all, "gpu"), null, "spec", "strategy", "rollingUpdate", "maxUnavailable")),
        ["a rollout adds no silo"] = new(s_workload.A_rollout_takes_no_silo_away_before_its_successor_is_there, all => Set(Silo(all, "gateway"), 0, "spec", "strategy", "rollingUpdate", "maxSurge")),
        ["volumes go with their silos"] = new(s_workload.Silos_whose_blobs_must_last_have_volumes_that_outlive_them_and_are_replaced_one_at_a_time, all => Set(Silo(all, "orchestrator"), "Delete", "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")),
        ["a blob must be everywhere"] = new(s_workload.Silos_whose_blobs_must_last_have_volumes_that_outlive_them_and_are_replaced_one_at_a_time, all => Setting(all, "ZeroG__Blobs__Copies", "3")),
        ["a silo counts at once"] = new(s_workload.A_silo_counts_as_available_after_half_a_minute, all => Set(Silo(all, "orchestrator"), null, "spec", "minReadySeconds")),
        ["a role has no disruption budget"] = new(s_workload.Each_role_has_a_disruption_budget_of_one_silo, all => all.RemoveAll(each => each is { Kind: "PodDisruptionBudget", Name: "zerog-gpu" })),
        ["two silos of a role may be disrupted"] = new(s_workload.Each_role_has_a_disruption_budget_of_one_silo, all => Set(Named(all, "PodDisruptionBudget", "zerog-gpu"), 2, "spec", "maxUnavailable")),
        ["a silo is throttled"] = new(s_workload.No_silo_is_throttled_and_each_has_its_memory_bounded, all => Set(Silo(all, "gpu").Silo, "2", "resources", "limits", "cpu")),
        ["a silo may take all memory"] = new(s_workload.No_silo_is_throttled_and_each_has_its_memory_bounded, all => Set(Silo(all, "gpu").Silo, null, "resources", "limits", "memory")),
        ["an orderly stop outlasts the grace period"] = new(s_workload.The_grace_period_is_longer_than_an_orderly_stop, all => Setting(all, "ZeroG__Silo__ShutdownSeconds", "200")),
        ["the grace period is Kubernetes' own"] = new(s_workload.The_grace_period_is_longer_than_an_orderly_stop, all => Set(Silo(all, "gpu").Pod, null, "terminationGracePeriodSeconds")),
        ["liveness asks the storage"] = new(s_workload.Silos_are_probed_at_their_health_routes, all => Set(Silo(all, "gpu").Silo, "/health/ready", "livenessProbe", "httpGet", "path")),
        ["a probe is not encrypted"] = new(s_workload.Silos_are_probed_at_their_health_routes, all => Set(Silo(all, "gpu").Silo, null, "readinessProbe", "httpGet", "scheme")),
        ["silos share a node"] = new(s_workload.Silos_of_a_role_are_spread_over_zones_and_nodes, all => Set(Silo(all, "gpu").Pod, null, "topologySpreadConstraints")),
        ["an object belongs to nothing"] = new(s_workload.Every_object_says_what_it_belongs_to, all => Set(Named(all, "Service", "zerog-api"), null, "metadata", "labels", "app.kubernetes.io/part-of")),
        ["a workload owns another's pods"] = new(s_workload.A_selector_matches_the_pods_of_its_own_workload_and_no_others, all => Set(Silo(all, "gpu"), null, "spec", "selector", "matchLabels", "app.kubernetes.io/component")),
        ["an image is the latest"] = new(s_workload.Images_are_named_by_version_or_digest, all => Set(Silo(all, "gpu").Silo, "registry.example.com/zerog:latest", "image")),

        ["a pod may call Kubernetes"] = new(s_hardening.No_pod_gets_a_token_of_the_Kubernetes_API, all => Set(Silo(all, "gpu").Pod, null, "automountServiceAccountToken")),
        ["a pod is root"] = new(s_hardening.No_pod_runs_as_root_and_silos_run_as_the_image_does, all => Set(Silo(all, "gpu").Pod, 0, "securityContext", "runAsUser")),
        ["a pod may be root"] = new(s_hardening.No_pod_runs_as_root_and_silos_run_as_the_image_does, all => Set(Silo(all, "gpu").Pod, null, "securityContext", "runAsNonRoot")),
        ["volumes are not the group's"] = new(s_hardening.No_pod_runs_as_root_and_silos_run_as_the_image_does, all => Set(Silo(all, "gpu").Pod, null, "securityContext", "fsGroup")),
        ["the root is writable"] = new(s_hardening.The_root_file_system_is_read_only_and_what_is_written_is_on_a_volume, all => Set(Silo(all, "gpu").Silo, false, "securityContext", "readOnlyRootFilesystem")),
        ["a Secret is mounted for writing"] = new(s_hardening.The_root_file_system_is_read_only_and_what_is_written_is_on_a_volume, all => Set(Mount(Silo(all, "gpu"), "tls"), null, "readOnly")),
        ["the data directory is a mount"] = new(s_hardening.A_silo_has_a_place_for_its_data_and_for_temporary_files, all => Setting(all, "ZeroG__Silo__DataDirectory", "/var/lib/zerog")),
        ["there is no place for temporary files"] = new(s_hardening.A_silo_has_a_place_for_its_data_and_for_temporary_files, all => Set(Mount(Silo(all, "gpu"), "temporary"), "/temporary", "mountPath")),
        ["system calls are not filtered"] = new(s_hardening.System_calls_are_filtered, all => Set(Silo(all, "gpu").Pod, null, "securityContext", "seccompProfile")),
        ["a container has a capability"] = new(s_hardening.No_container_has_a_capability_or_can_gain_one, all => Set(Silo(all, "gpu").Silo, new JsonArray("NET_ADMIN"), "securityContext", "capabilities", "add")),
        ["a pod is on the node's network"] = new(s_hardening.No_container_has_a_capability_or_can_gain_one, all => Set(Silo(all, "gpu").Pod, true, "hostNetwork")),
        ["the namespace takes any pod"] = new(s_hardening.The_namespace_refuses_pods_that_ask_for_more, all => Set(Named(all, "Namespace", "zerog"), "privileged", "metadata", "labels", "pod-security.kubernetes.io/enforce")),
        ["a connection string is in a manifest"] = new(s_hardening.Secrets_are_only_referred_to, all => Variable(all, "gpu", "ZeroG__Storage__Redis", "redis:6379")),
        ["a password is in a manifest"] = new(s_hardening.Secrets_are_only_referred_to, all => Setting(all, "ZeroG__Logging__Level", "redis:6379,password=hush")),
        ["a Secret is in the manifests"] = new(s_hardening.Secrets_are_only_referred_to, all => Set(Named(all, "ServiceAccount", "zerog"), "Secret", "kind")),
        ["all users may read a Secret"] = new(s_hardening.Only_a_silos_group_may_read_its_secrets, all => Set(Silo(all, "gpu").Pod.List("volumes").Single(each => each.Text("name") == "tls"), 0b110_100_100, "secret", "defaultMode")),
        ["production runs without TLS"] = new(s_hardening.Without_TLS_only_the_dev_overlay_runs, all => Setting(all, "ZeroG__Tls__Required", "false")),

        ["what is not allowed is allowed"] = new(s_network.What_is_not_allowed_is_denied, all => Set(Named(all, "NetworkPolicy", "default-deny"), new JsonObject { ["app"] = "other" }, "spec", "podSelector", "matchLabels")),
        ["all namespaces reach silos"] = new(s_network.Silo_and_data_ports_are_open_to_silos_of_the_cluster_alone, all => Set(Named(all, "NetworkPolicy", "zerog-silos"), new JsonObject(), "spec", "ingress", "0", "from", "0", "namespaceSelector")),
        ["anybody reaches the gateway"] = new(s_network.The_gateway_port_is_open_to_labelled_clients_alone, all => Set(Named(all, "NetworkPolicy", "zerog-clients"), null, "spec", "ingress", "0", "from")),
        ["anybody reaches the API"] = new(s_network.The_HTTP_port_is_open_to_ingress_and_monitoring_alone, all => Set(Named(all, "NetworkPolicy", "zerog-ingress"), null, "spec", "ingress", "0", "from")),
        ["silos reach all ports of others"] = new(s_network.Silos_reach_each_other_names_their_stores_and_the_collector_and_nothing_else, all => Set(Named(all, "NetworkPolicy", "zerog-silos"), 8080, "spec", "egress", "0", "ports", "0", "port")),
        ["a policy is about nobody"] = new(s_network.Every_policy_is_about_pods_that_there_are, all => Set(Named(all, "NetworkPolicy", "zerog-clients"), "gate", "spec", "podSelector", "matchLabels", "app.kubernetes.io/component")),
        ["a Service stands before the gateways"] = new(s_network.No_Service_address_stands_between_silos, all => Set(Named(all, "Service", "zerog-gateway"), null, "spec", "clusterIP")),
        ["a StatefulSet has no Service"] = new(s_network.A_StatefulSet_names_a_Service_that_there_is, all => all.RemoveAll(each => each is { Kind: "Service", Name: "zerog-orchestrator" })),

        ["a variable is renamed"] = new(s_settings.Every_variable_is_one_of_the_programs_settings, all => Set(Silo(all, "gpu").Silo.Variables["ZeroG__Silo__Roles"], "ZeroG__Silo__Role", "name")),
        ["a key of the file is renamed"] = new(s_settings.Every_key_of_the_mounted_file_is_one_of_the_programs_settings, all => File(all, text => text.Replace("\"TokenFile\"", "\"Tokens\"", StringComparison.Ordinal))),
        ["a setting is made twice"] = new(s_settings.No_setting_is_made_twice, all => Setting(all, "ZeroG__Silo__Roles", "gpu")),
        ["a port is another"] = new(s_settings.Every_port_is_one_that_the_silo_listens_on, all => Setting(all, "ZeroG__Data__Port", "8082")),
        ["a probe asks for a page that is not there"] = new(s_settings.Every_probed_and_scraped_path_is_one_that_the_program_serves, all => Set(Silo(all, "gpu").Silo, "/healthz", "livenessProbe", "httpGet", "path")),
        ["a flag is not known"] = new(s_settings.Every_flag_is_one_of_the_verb_that_the_image_runs, all => Set(Silo(all, "gpu").Silo, new JsonArray("--config", "/etc/zerog/appsettings.json", "--kubernetes"), "args")),
        ["a setting has no such value"] = new(s_rehearsal.Every_silo_would_start_with_what_its_pod_gives_it, all => Setting(all, "ZeroG__Membership__Kind", "kubernetes")),
        ["silos are alone"] = new(s_rehearsal.Every_silo_would_start_with_what_its_pod_gives_it, all => Setting(all, "ZeroG__Membership__Kind", "localhost")),
        ["a role is of another cluster"] = new(s_rehearsal.Silos_of_all_roles_are_of_one_cluster_and_differ_in_nothing_that_must_be_the_same, all => Variable(all, "gpu", "ZeroG__Silo__Roles", "gpu", ("ZeroG__Silo__ClusterId", "other"))),

        ["the manifest undoes the scaler"] = new(s_scaling.The_scaler_owns_the_number_of_trainers, all => Set(Silo(all, "gpu"), 2, "spec", "replicas"), "prod+keda"),
        ["the last trainer may go"] = new(s_scaling.The_scaler_owns_the_number_of_trainers, all => Set(Named(all, "HorizontalPodAutoscaler", "zerog-gpu"), 0, "spec", "minReplicas"), "prod+hpa"),
        ["trainers go at once"] = new(s_scaling.Silos_go_slowly_and_one_at_a_time, all => Set(Named(all, "HorizontalPodAutoscaler", "zerog-gpu"), 0, "spec", "behavior", "scaleDown", "stabilizationWindowSeconds"), "prod+hpa"),
        ["trainers go together"] = new(s_scaling.Silos_go_slowly_and_one_at_a_time, all => Set(Named(all, "HorizontalPodAutoscaler", "zerog-gpu"), 3, "spec", "behavior", "scaleDown", "policies", "0", "value"), "prod+hpa"),
    };

    public static TheoryData<string> Breaches => [.. s_breaches.Keys];

    [RenderedTheory]
    [MemberData(nameof(Breaches))]
    public void A_broken_convention_fails_its_test(string how)
    {
        var breach = s_breaches[how];

        breach.Test(Rendering.Changed(breach.Rendering, $"not: {how}", _ => { }));
        var broken = Rendering.Changed(breach.Rendering, how, breach.Change);
        Assert.ThrowsAny<XunitException>(() => breach.Test(broken));
    }

    private static Manifest Silo(List<Manifest> all, string role) => all.Single(each => each.Kind is "Deployment" or "StatefulSet" && each.Label("name") == "zerog" && each.Label("component") == role);

    private static Manifest Named(List<Manifest> all, string kind, string name) => all.Single(each => each.Kind == kind && each.Name == name);

    private static Manifest Mount(Manifest silo, string volume) => silo.Silo.List("volumeMounts").Single(each => each.Text("name") == volume);

    private static Manifest Map(List<Manifest> all, string name) => all.Single(each => each.Kind == "ConfigMap" && each.Name.StartsWith($"{name}-", StringComparison.Ordinal));

    // A variable of all silos, as an overlay makes it.
    private static void Setting(List<Manifest> all, string name, string value) => Set(Map(all, "zerog-cluster"), value, "data", name);

    private static void File(List<Manifest> all, Func<string, string> change) =>
        Set(Map(all, "zerog-settings"), change(Map(all, "zerog-settings").Text("data", "appsettings.json")!), "data", "appsettings.json");

    // A variable of one role's silos, in the place of what it was, and more beside it.
    private static void Variable(List<Manifest> all, string role, string name, string value, params IEnumerable<(string Name, string Value)> more)
    {
        var variables = Silo(all, role).Silo.At("env")!.AsArray();
        variables.RemoveAll(each => (string?)each!["name"] == name);
        foreach (var (each, text) in more.Prepend((name, value))) variables.Add(new JsonObject { ["name"] = each, ["value"] = text });
    }

    // What is at a path; nothing, for null.
    private static void Set(Manifest of, JsonNode? value, params string[] path)
    {
        var place = of.At(path[..^1])!.AsObject();
        if (value is not null) place[path[^1]] = value;
        else Assert.True(place.Remove(path[^1]), string.Join('/', path));
    }

    // A test by name, and what is done to manifests that it must not pass over.
    private sealed record Breach(Action<string> Test, Action<List<Manifest>> Change, string Rendering = "prod");
}
