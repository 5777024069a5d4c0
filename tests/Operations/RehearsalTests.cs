using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZeroG.Operations.Tests.Manifests;
using ZeroG.Silo.Cluster;
using ZeroG.TestProcesses;

namespace ZeroG.Operations.Tests;

/// <summary>The containers' own arguments, variables and files, given to the program's own reading of its settings.</summary>
public sealed class RehearsalTests
{
    private const string PodAddress = "10.244.1.7";

    public static TheoryData<string> Renderings => Rendering.All;

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_silo_would_start_with_what_its_pod_gives_it(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            using var pod = new Pod(rendering, silo);

            var settings = pod.Bind().Require();

            Assert.Equal(silo.Label("component"), settings.Silo.Roles.ToString(), ignoreCase: true);
            Assert.Equal($"{silo.Name}-0", settings.Silo.Name);
            Assert.Equal(IPAddress.Parse(PodAddress), settings.Silo.Address);
            Assert.Equal(IPAddress.Any, settings.Silo.BindAddress);
            Assert.Equal((11111, silo.Label("component") == "gateway" ? 30000 : 0, 8081, 8080), (settings.Silo.Port, settings.Silo.GatewayPort, settings.DataPort, settings.Http.Port));
            Assert.Equal(MembershipKind.Redis, settings.Membership.Kind);
            Assert.Equal(rendering == "prod+azure-storage" ? StorageKind.Azure : StorageKind.Redis, settings.Storage.Kind);
            Assert.Equal(BlobsKind.Peers, settings.Blobs.Kind);
            Assert.Equal(rendering != "dev", settings.Tls is not null);
            Assert.NotNull(settings.KeyFile);
            Assert.NotNull(settings.Http.TokenFile);
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Silos_of_all_roles_are_of_one_cluster_and_differ_in_nothing_that_must_be_the_same(string rendering)
    {
        var settings = Rendering.Silos(rendering).Select(silo =>
        {
            using var pod = new Pod(rendering, silo);
            return pod.Bind().Require();
        }).ToList();

        Assert.Single(settings.Select(each => (each.Silo.ServiceId, each.Silo.ClusterId, each.Membership, each.Storage, each.Blobs.Kind, each.Blobs.Copies)).Distinct());
    }

    [RenderedFact]
    public void A_pod_without_one_of_its_secrets_says_which_setting_lacks_it()
    {
        var silo = Rendering.Silos("prod").First();
        foreach (var (mount, key) in new[] { ("cluster-key/key", "Security:KeyFile"), ("tokens/tokens", "Http:TokenFile"), ("tls/ca.crt", "Tls:AuthorityFile") })
        {
            using var pod = new Pod("prod", silo);
            File.Delete(pod.Local($"/run/zerog/{mount}"));

            Assert.Contains(pod.Bind().Errors, error => error.Key == $"ZeroG:{key}");
        }
    }

    /// <summary>A folder in place of the container's root, with the files that the cluster's Secrets would mount there.</summary>
    private sealed class Pod : IDisposable
    {
        private readonly TemporaryFolder _root = new();
        private readonly Dictionary<string, string?> _environment = [];

        public Pod(string rendering, Manifest silo)
        {
            var file = Configuration.File(rendering, silo);
            Write("/run/zerog/cluster-key/key", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            Write("/run/zerog/tokens/tokens", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            WriteCertificates();
            // Every path in the settings is absolute in the container, and below this folder here.
            Write(silo.Silo.Texts("args").Last(), file.Replace("\"/", $"\"{_root.Path}/", StringComparison.Ordinal));
            foreach (var (name, value) in Configuration.Variables(rendering, silo))
                _environment[name] = value == Configuration.Reference ? Referred(silo, name) : value.StartsWith('/') ? Local(value) : value;
        }

        /// <summary>Where a path of the container is.</summary>
        public string Local(string path) => _root.Path + path;

        /// <summary>As <c>zerog silo</c> and <c>zerog describe</c> read the settings.</summary>
        public SettingReport Bind() =>
            SettingBinding.Bind(ClusterConfiguration.Load(Local("/etc/zerog/appsettings.json"), [], _environment), () => throw new InvalidOperationException("The data directory is set."));

        public void Dispose() => _root.Dispose();

        private static string Referred(Manifest silo, string name) => silo.Silo.Variables[name].Text("valueFrom", "fieldRef", "fieldPath") switch
        {
            "metadata.name" => $"{silo.Name}-0",
            "status.podIP" => PodAddress,
            _ => name.EndsWith("Azure", StringComparison.Ordinal) ? "UseDevelopmentStorage=true" : "redis.example:6379,password=secret,defaultDatabase=1",
        };

        private void WriteCertificates()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=zerog", key, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
            Write("/run/zerog/tls/tls.crt", certificate.ExportCertificatePem());
            Write("/run/zerog/tls/ca.crt", certificate.ExportCertificatePem());
            Write("/run/zerog/tls/tls.key", key.ExportPkcs8PrivateKeyPem());
        }

        // With the mode of a Secret's volume.
        private void Write(string path, string content)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Local(path))!);
            File.WriteAllText(Local(path), content);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Local(path), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        }
    }
}
