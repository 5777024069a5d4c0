using System.Text.RegularExpressions;
using ZeroG.Architecture.Tests.Reading;
using ZeroG.Operations.Tests.Manifests;

namespace ZeroG.Operations.Tests;

/// <summary>What a pod may do, and what the manifests may not give away.</summary>
public sealed partial class HardeningTests
{
    public static TheoryData<string> Renderings => Rendering.All;

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void No_pod_gets_a_token_of_the_Kubernetes_API(string rendering)
    {
        Assert.All(Rendering.Workloads(rendering), workload => Assert.Equal("false", workload.Pod.Text("automountServiceAccountToken")));
        Assert.All(Rendering.Of(rendering).Where(manifest => manifest.Kind == "ServiceAccount"), account => Assert.Equal("false", account.Text("automountServiceAccountToken")));
        Assert.DoesNotContain(Rendering.Of(rendering), manifest => manifest.Kind is "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding");
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void No_pod_runs_as_root_and_silos_run_as_the_image_does(string rendering)
    {
        Assert.All(Rendering.Workloads(rendering), workload =>
        {
            Assert.Equal("true", workload.Pod.Text("securityContext", "runAsNonRoot"));
            Assert.NotEqual("0", workload.Pod.Text("securityContext", "runAsUser"));
            Assert.Equal(workload.Pod.Text("securityContext", "runAsGroup"), workload.Pod.Text("securityContext", "fsGroup"));
        });
        var user = UserLine().Match(Checkout.Read("Dockerfile"));
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            Assert.Equal(user.Groups["user"].Value, silo.Pod.Text("securityContext", "runAsUser"));
            Assert.Equal(user.Groups["group"].Value, silo.Pod.Text("securityContext", "runAsGroup"));
        });
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void The_root_file_system_is_read_only_and_what_is_written_is_on_a_volume(string rendering) =>
        Assert.All(Rendering.Workloads(rendering), workload => Assert.All(workload.Pod.List("containers"), container =>
        {
            Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
            var claims = workload.List("spec", "volumeClaimTemplates").Select(claim => claim.Text("metadata", "name"));
            var writable = workload.Pod.List("volumes").Where(volume => volume.At("emptyDir") is not null).Select(volume => volume.Text("name")).Concat(claims).ToList();
            Assert.All(container.List("volumeMounts"), mount => Assert.Equal(writable.Contains(mount.Text("name")), mount.Text("readOnly") != "true"));
        }));

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void A_silo_has_a_place_for_its_data_and_for_temporary_files(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            var mounts = silo.Silo.List("volumeMounts").Where(mount => mount.Text("readOnly") != "true").Select(mount => mount.Text("mountPath")!).ToList();
            Assert.Contains("/tmp", mounts);
            // Below the mount and not it: the folder is closed to others, which only its owner can do.
            Assert.Contains(mounts, mount => Configuration.Of(rendering, silo)["Silo:DataDirectory"].StartsWith(mount + "/", StringComparison.Ordinal));
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void System_calls_are_filtered(string rendering) =>
        Assert.All(Rendering.Workloads(rendering), workload => Assert.Equal("RuntimeDefault", workload.Pod.Text("securityContext", "seccompProfile", "type")));

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void No_container_has_a_capability_or_can_gain_one(string rendering) =>
        Assert.All(Rendering.Workloads(rendering), workload =>
        {
            Assert.Null(workload.Pod.At("initContainers"));
            Assert.All(workload.Pod.List("containers"), container =>
            {
                Assert.Equal(["ALL"], container.Texts("securityContext", "capabilities", "drop"));
                Assert.Null(container.At("securityContext", "capabilities", "add"));
                Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
                Assert.Null(container.At("securityContext", "privileged"));
            });
            foreach (var shared in new[] { "hostNetwork", "hostPID", "hostIPC" }) Assert.Null(workload.Pod.At(shared));
            Assert.DoesNotContain(workload.Pod.List("volumes"), volume => volume.At("hostPath") is not null);
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void The_namespace_refuses_pods_that_ask_for_more(string rendering) =>
        Assert.Equal("restricted", Rendering.Of(rendering).Single(manifest => manifest.Kind == "Namespace").Text("metadata", "labels", "pod-security.kubernetes.io/enforce"));

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Secrets_are_only_referred_to(string rendering)
    {
        Assert.DoesNotContain(Rendering.Of(rendering), manifest => manifest.Kind == "Secret");
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            var variables = silo.Silo.Variables;
            Assert.All(variables.Where(each => each.Key is "ZeroG__Membership__Redis" or "ZeroG__Storage__Redis" or "ZeroG__Storage__Azure"), each =>
                Assert.NotNull(each.Value.At("valueFrom", "secretKeyRef", "name")));
            var configuration = Configuration.Of(rendering, silo);
            Assert.All(configuration.Where(each => each.Key.EndsWith(":KeyFile", StringComparison.Ordinal) || each.Key.EndsWith(":TokenFile", StringComparison.Ordinal)), each =>
                Assert.NotNull(SecretAt(silo, each.Value)));
        });
        Violations.None(
            "A secret's value has no place in a manifest:",
            from manifest in Rendering.Of(rendering)
            let said = SecretValue().Match(manifest.Content.ToJsonString())
            where said.Success
            select $"{manifest}: {said.Value}");
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Only_a_silos_group_may_read_its_secrets(string rendering) =>
        Assert.All(Rendering.Workloads(rendering), workload =>
            Assert.All(workload.Pod.List("volumes").Where(volume => volume.At("secret") is not null), volume =>
                Assert.Equal("440", Convert.ToString(int.Parse(volume.Text("secret", "defaultMode")!), 8))));

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Without_TLS_only_the_dev_overlay_runs(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            var configuration = Configuration.Of(rendering, silo);
            Assert.Equal("production", configuration["Environment"]);
            if (rendering == "dev")
            {
                Assert.Equal("false", configuration["Tls:Required"]);
                return;
            }

            Assert.False(configuration.ContainsKey("Tls:Required"));
            foreach (var file in new[] { "CertificateFile", "KeyFile", "AuthorityFile" }) Assert.Equal("zerog-tls", SecretAt(silo, configuration[$"Tls:{file}"]));
        });

    [RenderedFact]
    public void Certificates_of_silos_serve_both_ends_of_a_connection_and_are_renewed_with_a_new_key()
    {
        var certificate = Rendering.Of("prod+cert-manager").Single(manifest => manifest.Kind == "Certificate");

        Assert.Equal("zerog-tls", certificate.Text("spec", "secretName"));
        Assert.Superset(new HashSet<string> { "server auth", "client auth" }, certificate.Texts("spec", "usages").ToHashSet());
        Assert.Equal("Always", certificate.Text("spec", "privateKey", "rotationPolicy"));
        Assert.Contains(Rendering.Of("prod+cert-manager"), manifest => manifest.Kind == certificate.Text("spec", "issuerRef", "kind") && manifest.Name == certificate.Text("spec", "issuerRef", "name"));
    }

    [RenderedFact]
    public void Prometheus_scrapes_over_TLS_by_a_name_of_the_certificate_with_a_token_by_reference()
    {
        var endpoint = Assert.Single(Rendering.Of("prod+pod-monitor").Single(manifest => manifest.Kind == "PodMonitor").List("spec", "podMetricsEndpoints"));

        Assert.Equal("https", endpoint.Text("scheme"));
        Assert.Null(endpoint.At("tlsConfig", "insecureSkipVerify"));
        Assert.Equal("zerog-tls", endpoint.Text("tlsConfig", "ca", "secret", "name"));
        Assert.Contains(endpoint.Text("tlsConfig", "serverName"), Rendering.Of("prod+cert-manager").Single(manifest => manifest.Kind == "Certificate").Texts("spec", "dnsNames"));
        Assert.NotNull(endpoint.Text("authorization", "credentials", "key"));
    }

    // Name of the Secret whose volume a path is on.
    private static string? SecretAt(Manifest silo, string path)
    {
        var mount = silo.Silo.List("volumeMounts").Single(each => path.StartsWith(each.Text("mountPath") + "/", StringComparison.Ordinal));
        return silo.Pod.List("volumes").Single(volume => volume.Text("name") == mount.Text("name")).Text("secret", "secretName");
    }

    [GeneratedRegex(@"^USER (?<user>\d+):(?<group>\d+)$", RegexOptions.Multiline)]
    private static partial Regex UserLine();

    [GeneratedRegex(@"(?i)\b(password|accountkey|sharedaccesssignature)=[^,;""\s]*|\bbearer [a-z0-9]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY|\b[0-9a-f]{64}\b")]
    private static partial Regex SecretValue();
}
