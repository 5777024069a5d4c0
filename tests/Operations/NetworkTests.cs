using System.Text.Json.Nodes;
using ZeroG.Operations.Tests.Manifests;

namespace ZeroG.Operations.Tests;

/// <summary>Who may talk to whom.</summary>
public sealed class NetworkTests
{
    public static TheoryData<string> Renderings => Rendering.All;

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void What_is_not_allowed_is_denied(string rendering)
    {
        var denial = Policies(rendering).Single(policy => policy.Name == "default-deny");

        Assert.Empty(denial.At("spec", "podSelector")!.AsObject());
        Assert.Equal(["Egress", "Ingress"], denial.Texts("spec", "policyTypes").Order());
        Assert.Null(denial.At("spec", "ingress"));
        Assert.Null(denial.At("spec", "egress"));
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Silo_and_data_ports_are_open_to_silos_of_the_cluster_alone(string rendering) =>
        Assert.All([11111, 8081], port => Assert.All(PeersOf(rendering, port), peer =>
        {
            Assert.Null(peer.At("namespaceSelector"));
            Assert.Equal("zerog", peer.Text("podSelector", "matchLabels", "app.kubernetes.io/name"));
        }));

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void The_gateway_port_is_open_to_labelled_clients_alone(string rendering) =>
        Assert.All(PeersOf(rendering, 30000), peer =>
        {
            Assert.Equal("allowed", peer.Text("namespaceSelector", "matchLabels", "zerog.network/clients"));
            Assert.Equal("true", peer.Text("podSelector", "matchLabels", "zerog.network/client"));
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void The_HTTP_port_is_open_to_ingress_and_monitoring_alone(string rendering) =>
        Assert.All(PeersOf(rendering, 8080), peer =>
            Assert.True(peer.Text("namespaceSelector", "matchLabels", "zerog.network/ingress") == "allowed"
                || peer.Text("namespaceSelector", "matchLabels", "zerog.network/monitoring") == "allowed"));

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Silos_reach_each_other_names_their_stores_and_the_collector_and_nothing_else(string rendering)
    {
        var ports = Policies(rendering).SelectMany(policy => policy.List("spec", "egress")).SelectMany(rule =>
        {
            // A rule without either would be open to all.
            Assert.NotEmpty(rule.List("to"));
            return rule.List("ports").Select(port => int.Parse(port.Text("port")!));
        });

        int[] stores = rendering == "dev" ? [6379] : rendering == "prod+azure-storage" ? [443, 6379, 6380] : [6379, 6380];
        Assert.Equal(((int[])[53, 4317, 8081, 11111, .. stores]).Order(), ports.Distinct().Order());
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_policy_is_about_pods_that_there_are(string rendering) =>
        Assert.All(Policies(rendering), policy => Assert.Contains(Rendering.Workloads(rendering), workload =>
            Labels.Select(policy.At("spec", "podSelector"), workload.At("spec", "template", "metadata", "labels"))));

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void No_Service_address_stands_between_silos(string rendering) =>
        Assert.All(Rendering.Of(rendering).Where(manifest => manifest.Kind == "Service" && manifest.Label("name") == "zerog"), service =>
        {
            var ports = service.List("spec", "ports").Select(port => port.Text("targetPort")).ToList();
            Assert.True(ports is ["http"] || service.Text("spec", "clusterIP") == "None", $"{service} has an address");
            Assert.Equal("ClusterIP", service.Text("spec", "type") ?? "ClusterIP");
            var selected = Rendering.Silos(rendering).Where(silo => Labels.Select(service.At("spec", "selector"), silo.At("spec", "template", "metadata", "labels"))).ToList();
            Assert.Single(selected);
            Assert.Subset(selected[0].Silo.List("ports").Select(port => port.Text("name")).ToHashSet(), ports.ToHashSet());
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void A_StatefulSet_names_a_Service_that_there_is(string rendering) =>
        Assert.All(Rendering.Workloads(rendering).Where(workload => workload.Kind == "StatefulSet"), set =>
            Assert.Contains(Rendering.Of(rendering), manifest => manifest.Kind == "Service" && manifest.Name == set.Text("spec", "serviceName")));

    private static IEnumerable<Manifest> Policies(string rendering) => Rendering.Of(rendering).Where(manifest => manifest.Kind == "NetworkPolicy");

    // Who is let in at a port of silos; at least one.
    private static IReadOnlyList<Manifest> PeersOf(string rendering, int port)
    {
        var peers = (
            from policy in Policies(rendering)
            where Rendering.Silos(rendering).Any(silo => Labels.Select(policy.At("spec", "podSelector"), silo.At("spec", "template", "metadata", "labels")))
            from rule in policy.List("spec", "ingress")
            where rule.At("ports") is not JsonArray ports || ports.Any(each => each!["port"]!.ToString() == $"{port}")
            // A rule without peers would be open to all.
            from peer in rule.At("from") is JsonArray { Count: > 0 } ? rule.List("from") : [new Manifest([])]
            select peer).ToList();
        Assert.NotEmpty(peers);
        return peers;
    }
}
