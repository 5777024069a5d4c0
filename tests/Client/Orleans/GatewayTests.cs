using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NSubstitute;
using Orleans.Connections.Security;
using Orleans.Runtime.MembershipService.SiloMetadata;
using ZeroG.Client.Tests.Http;
using ZeroG.Grains;
using ZeroG.Grains.Security;
using ZeroG.Grains.Training;
using ZeroG.TestProcesses;

namespace ZeroG.Client.Tests.Gateways;

/// <summary>An app and a silo on either side of a gateway.</summary>
public sealed class GatewayTests
{
    private const string Cluster = "gateway-tests";

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_app_calls_grains_through_a_gateway_over_mutual_TLS()
    {
        using var folder = new TemporaryFolder();
        using var authority = new Certificates(folder.Path, "authority");
        var (certificate, key) = authority.Issue("app");
        using var silo = await StartSiloAsync(authority);
        using var app = AppOf(silo.Gateway, options => (options.AuthorityFile, options.CertificateFile, options.KeyFile) = (authority.AuthorityFile, certificate, key));
        await app.StartAsync().WaitAsync(Bound);
        var client = app.Services.GetRequiredService<IZeroGClient>();

        await foreach (var _ in client.ListJobsAsync()) Assert.Fail("the cluster has no job");
        var unknown = await Assert.ThrowsAsync<ZeroGException>(() => client.GetDatasetAsync("nothing"));

        Assert.Equal(FailureKind.NotFound, unknown.Kind);
        await app.StopAsync();
    }

    [Fact]
    public async Task An_app_without_a_certificate_of_the_cluster_is_kept_out_and_does_not_trust_others()
    {
        using var folder = new TemporaryFolder();
        using var authority = new Certificates(folder.Path, "authority");
        using var others = new Certificates(folder.Path, "others");
        var (certificate, key) = others.Issue("app");
        using var silo = await StartSiloAsync(authority);
        Action<ZeroGClusterOptions>[] wrong =
        [
            options => (options.AuthorityFile, options.CertificateFile, options.KeyFile) = (authority.AuthorityFile, certificate, key),
            options => (options.AuthorityFile, options.CertificateFile, options.KeyFile) = (others.AuthorityFile, certificate, key),
            _ => { },
        ];

        foreach (var configure in wrong)
        {
            using var app = AppOf(silo.Gateway, options =>
            {
                configure(options);
                options.ConnectPatience = TimeSpan.Zero;
            });
            await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync()).WaitAsync(Bound);
        }
    }

    [Fact]
    public void A_cluster_beyond_this_machine_needs_TLS_unless_it_is_waived()
    {
        Action<ZeroGClusterOptions>[] wrong =
        [
            _ => { },
            options => options.Redis = "redis.example.org",
            options => options.Gateways.Add(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 30000)),
            options => (options.Redis, options.AuthorityFile) = ("redis.example.org", "authority.pem"),
            options => (options.Redis, options.AllowUnencrypted, options.ServiceId) = ("redis.example.org", true, ""),
        ];

        Assert.All(wrong, configure => Assert.Equal(
            FailureKind.Invalid, Assert.Throws<ZeroGException>(() => Host.CreateEmptyApplicationBuilder(null).UseZeroGCluster(configure)).Kind));
        Host.CreateEmptyApplicationBuilder(null).UseZeroGCluster(options => (options.Redis, options.AllowUnencrypted) = ("redis.example.org", true));
    }

    private static IHost AppOf(IPEndPoint gateway, Action<ZeroGClusterOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseZeroGCluster(options =>
        {
            (options.ServiceId, options.ClusterId) = (Cluster, Cluster);
            options.Gateways.Add(gateway);
            configure(options);
        });
        builder.Services.AddZeroGClient().OverGrains();
        return builder.Build();
    }

    private static async Task<TestSilo> StartSiloAsync(Certificates authority)
    {
        var (certificate, key) = authority.Issue("silo");
        var (port, gateway) = (FreePort(), FreePort());
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(port, gateway, null, Cluster, Cluster)
            .UseTls(PemFiles.ReadCertificate(certificate, key), tls =>
            {
                tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
                tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
                tls.OnAuthenticateAsClient = (_, options) => options.TargetHost = "silo";
                tls.RemoteCertificateValidation = (presented, _, _) => IsSignedBy(authority.AuthorityFile, presented);
            })
            .UseSiloMetadata(new Dictionary<string, string> { ["zerog.roles"] = "orchestrator,gateway" })
            .AddMemoryGrainStorage(Stores.Durable)
            .AddZeroGGrains()
            .Services.AddSingleton(TimeProvider.System)
            .AddSingleton(Substitute.For<ITrainingExecutor>())
            .AddSingleton(new ClusterKey(System.Security.Cryptography.RandomNumberGenerator.GetBytes(ClusterKey.MinLength)))
            .AddSingleton(new CallerIdentity("silo", "orchestrator,gateway", null))
            .AddMetrics());
        var host = builder.Build();
        await host.StartAsync().WaitAsync(Bound);
        return new TestSilo(host, new IPEndPoint(IPAddress.Loopback, gateway));
    }

    private static bool IsSignedBy(string authorityFile, X509Certificate2? presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(PemFiles.ReadAuthorities(authorityFile));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return presented is not null && chain.Build(presented);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record TestSilo(IHost Host, IPEndPoint Gateway) : IDisposable
    {
        public void Dispose() => Host.Dispose();
    }
}
