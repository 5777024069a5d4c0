using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using ZeroG.Silo.Tests.Http;
using ZeroG.TestProcesses;

namespace ZeroG.Client.Tests.Http;

/// <summary>Nodes behind certificates of an authority of their own.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task A_node_is_trusted_when_the_named_authority_signed_its_certificate_and_not_otherwise()
    {
        using var folder = new TemporaryFolder();
        using var ours = new Certificates(folder.Path, "ours");
        using var others = new Certificates(folder.Path, "others");
        await using var web = await ServeAsync(ours, ClientCertificateMode.NoCertificate);
        var endpoint = new NodeEndpoint { Address = AddressOf(web), Token = "token", AuthorityFile = ours.AuthorityFile };

        using (var node = HttpNode.Connect(endpoint))
            Assert.Equal(ScriptedNode.JobId, (await node.GetJobAsync(ScriptedNode.JobId)).JobId);

        foreach (var authority in new[] { others.AuthorityFile, null })
        {
            using var node = HttpNode.Connect(endpoint with { AuthorityFile = authority });
            var refused = await Assert.ThrowsAsync<ZeroGException>(() => node.GetJobAsync(ScriptedNode.JobId));
            Assert.Equal(FailureKind.Conflict, refused.Kind);
            Assert.Contains("--authority", refused.Remedy, StringComparison.Ordinal);
            Assert.False(NodeLostException.IsCauseOf(refused), "asking again cannot help");
        }
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var ours = new Certificates(folder.Path, "ours");
        await using var web = await ServeAsync(ours, ClientCertificateMode.NoCertificate);
        using var node = HttpNode.Connect(new NodeEndpoint { Address = new UriBuilder(AddressOf(web)) { Host = "localhost" }.Uri, AuthorityFile = ours.AuthorityFile });

        Assert.Equal(FailureKind.Conflict, (await Assert.ThrowsAsync<ZeroGException>(() => node.GetJobAsync(ScriptedNode.JobId))).Kind);
    }

    [Fact]
    public async Task A_client_shows_its_certificate_to_a_node_that_asks_for_one()
    {
        using var folder = new TemporaryFolder();
        using var ours = new Certificates(folder.Path, "ours");
        var (certificate, key) = ours.Issue("client");
        await using var web = await ServeAsync(ours, ClientCertificateMode.RequireCertificate);
        var endpoint = new NodeEndpoint { Address = AddressOf(web), AuthorityFile = ours.AuthorityFile };
        using var shown = HttpNode.Connect(endpoint with { CertificateFile = certificate, KeyFile = key });
        using var bare = HttpNode.Connect(endpoint);

        Assert.Equal(ScriptedNode.JobId, (await shown.GetJobAsync(ScriptedNode.JobId)).JobId);
        await Assert.ThrowsAsync<ZeroGException>(() => bare.GetJobAsync(ScriptedNode.JobId));
    }

    private static async Task<WebApplication> ServeAsync(Certificates authority, ClientCertificateMode mode)
    {
        var (certificate, key) = authority.Issue($"node-{mode}");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = PemFiles.ReadCertificate(certificate, key);
            https.ClientCertificateMode = mode;
            https.AllowAnyClientCertificate();
        })));
        var web = builder.Build();
        web.MapGet(NodeRoutes.Jobs + "/{id}", (HttpContext context) =>
            context.Response.WriteAsJsonAsync(ScriptedNode.Snapshot(Jobs.JobPhase.InnerSteps, 1), NodeJson.Options));
        await web.StartAsync();
        return web;
    }

    private static Uri AddressOf(WebApplication web) =>
        new(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
}
