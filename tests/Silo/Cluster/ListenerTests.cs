using System.Net;
using System.Text;
using ZeroG.Client;
using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Tests.Cluster;

public sealed class ListenerTests
{
    public static TheoryData<string> Guarded => [NodeRoutes.Node, NodeRoutes.Jobs, "/metrics", "/dashboard", "/dashboard/version", "/no/such/route"];

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Nothing_but_the_probes_answers_without_a_token(string path)
    {
        await using var silo = await ServedSilo.StartAsync();
        var almost = silo.Token[..^1] + (silo.Token[^1] == '0' ? '1' : '0');

        foreach (var authorization in (string?[])[null, "Bearer", "Bearer ", $"Bearer {almost}", $"Basic {Password(almost)}", "Basic %%%", silo.Token])
            Assert.Equal(HttpStatusCode.Unauthorized, await silo.StatusAsync(path, authorization));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/dashboard")]
    [InlineData(NodeRoutes.Node)]
    public async Task With_the_token_each_answers(string path)
    {
        await using var silo = await RunningAsync();
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync(path, $"Bearer {silo.Token}"));
    }

    [Fact]
    public async Task A_browser_may_send_the_token_as_a_password_to_the_dashboard_alone()
    {
        await using var silo = await RunningAsync();
        var basic = $"Basic {Password(silo.Token)}";

        using var asked = await silo.SendAsync("/dashboard");
        Assert.StartsWith("Basic", asked.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("/dashboard/version", basic));
        Assert.Equal(HttpStatusCode.Unauthorized, await silo.StatusAsync(NodeRoutes.Jobs, basic));
        Assert.Equal(HttpStatusCode.Unauthorized, await silo.StatusAsync("/dashboards", basic));
    }

    [Fact]
    public async Task Tokens_are_replaced_without_a_restart()
    {
        await using var silo = await RunningAsync();
        var next = SecretFiles.Random();

        SecretFiles.Write(silo.TokenPath, $"{silo.Token}\n{next}\n");
        silo.Clock.Advance(Reloaded<object>.Period);
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("/metrics", $"Bearer {silo.Token}"));
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("/metrics", $"Bearer {next}"));

        SecretFiles.Write(silo.TokenPath, next);
        silo.Clock.Advance(Reloaded<object>.Period);
        Assert.Equal(HttpStatusCode.Unauthorized, await silo.StatusAsync("/metrics", $"Bearer {silo.Token}"));
    }

    [Fact]
    public async Task On_loopback_in_development_no_token_is_asked_for_but_strange_hosts_and_pages_are_turned_away()
    {
        await using var silo = await RunningAsync(isOpen: true);

        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("/metrics"));
        using var rebound = await silo.SendAsync("/metrics", change: request => request.Headers.Host = $"attacker.example:{silo.Settings.Http.Port}");
        Assert.Equal(HttpStatusCode.MisdirectedRequest, rebound.StatusCode);
        using var page = await silo.SendAsync("/metrics", change: request => request.Headers.Add("Origin", "https://attacker.example"));
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
    }

    [Fact]
    public async Task The_probes_follow_the_silo_from_its_start_to_its_end()
    {
        await using var silo = await ServedSilo.StartAsync();
        async Task<(bool Live, bool Started, bool Ready)> ProbeAsync() => (
            await silo.StatusAsync("/health/live") == HttpStatusCode.OK,
            await silo.StatusAsync("/health/startup") == HttpStatusCode.OK,
            await silo.StatusAsync("/health/ready") == HttpStatusCode.OK);

        Assert.Equal((true, false, false), await ProbeAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await silo.StatusAsync(NodeRoutes.Node, $"Bearer {silo.Token}"));
        silo.Health.SetActive();
        Assert.Equal((true, true, false), await ProbeAsync());
        silo.Health.SetStorageAnswered();
        Assert.Equal((true, true, true), await ProbeAsync());
        silo.Clock.Advance(SiloHealth.StorageSilence + TimeSpan.FromSeconds(1));
        Assert.Equal((true, true, false), await ProbeAsync());
        silo.Health.SetStorageAnswered();
        Assert.Equal((true, true, true), await ProbeAsync());
        silo.Health.Drain();
        Assert.Equal((true, true, false), await ProbeAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await silo.StatusAsync(NodeRoutes.Node, $"Bearer {silo.Token}"));
    }

    [Fact]
    public async Task The_data_plane_is_a_listener_of_its_own_with_HTTP_2()
    {
        await using var silo = await RunningAsync();

        using var data = await silo.SendAsync("/data", toData: true);
        Assert.Equal("HTTP/2", await data.Content.ReadAsStringAsync());
        using var metrics = await silo.SendAsync("/metrics", toData: true);
        Assert.Equal(HttpStatusCode.NotFound, metrics.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await silo.StatusAsync("/data", $"Bearer {silo.Token}"));
    }

    [Fact]
    public async Task With_TLS_the_data_plane_answers_only_a_certificate_of_the_authority()
    {
        await using var silo = await RunningAsync(isSecure: true);
        using var other = new TestAuthority();

        using var data = await silo.SendAsync("/data", toData: true, certificate: silo.Authority.Issue("peer"));
        Assert.Equal(HttpStatusCode.OK, data.StatusCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => silo.SendAsync("/data", toData: true));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => silo.SendAsync("/data", toData: true, certificate: other.Issue("peer")));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => silo.SendAsync("/data", toData: true, certificate: silo.Authority.Issue("peer", uses: TestAuthority.ServerUse)));
        // People and probes have no certificate, but a token.
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("/metrics", $"Bearer {silo.Token}"));
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("/health/live"));
    }

    private static async Task<ServedSilo> RunningAsync(bool isOpen = false, bool isSecure = false)
    {
        var silo = await ServedSilo.StartAsync(isOpen, isSecure);
        silo.Health.SetActive();
        silo.Health.SetStorageAnswered();
        return silo;
    }

    private static string Password(string token) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{token}"));
}
