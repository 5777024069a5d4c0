using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;

namespace ZeroG.EndToEnd.Tests;

public sealed class SiloTests
{
    private static readonly bool s_hasOrleans = Type.GetType("ZeroG.Silo.Hosting.ClusterSilo, ZeroG.Silo")!
        .GetProperty("IsSupported", BindingFlags.Public | BindingFlags.Static)!.GetValue(null) is true;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_silo_runs_until_it_is_told_to_stop_and_a_build_without_Orleans_says_why_it_cannot(bool isTerminate)
    {
        using var work = new Workplace();
        await using var silo = work.Start(Arguments("--json"));
        if (!s_hasOrleans)
        {
            var refused = (await silo.EndAsync()).Failed(5);
            Assert.Contains("without Microsoft Orleans", refused.JsonError.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Contains("--runtime orleans", refused.JsonError.GetProperty("remedy").GetString(), StringComparison.Ordinal);
            return;
        }

        var ready = JsonDocument.Parse(await silo.OutputLineAsync("{")).RootElement;
        Assert.Equal(("only", silo.Id), (ready.GetProperty("name").GetString(), ready.GetProperty("processId").GetInt32()));
        using (var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }))
        {
            Assert.Equal("started", await http.GetStringAsync(new Uri(ready.GetProperty("http").GetString() + "health/startup")));
        }

        if (isTerminate) silo.Terminate();
        else silo.Interrupt();
        // One line, and nothing after it.
        Assert.Single((await silo.EndAsync()).Succeeded().Output.Trim().Split('\n'));
    }

    [Fact]
    public async Task Describe_shows_each_setting_with_its_origin_and_hides_secrets()
    {
        using var work = new Workplace();
        var file = work.Write("settings.json", """{"ZeroG": {"Silo": {"Name": "filed"}, "Storage": {"Redis": "redis:6379,password=hush"}}}"""u8);
        var described = await work.RunAsync(["describe", "--config", file, "--json", .. Arguments()[1..]]);

        described.Succeeded();
        var settings = described.Json.GetProperty("settings").EnumerateArray().ToDictionary(setting => setting.GetProperty("key").GetString()!);
        Assert.Equal(("only", "flag"), (settings["Silo:Name"].GetProperty("value").GetString(), settings["Silo:Name"].GetProperty("origin").GetString()));
        Assert.Equal(("redis:6379,password=***", "file"), (settings["Storage:Redis"].GetProperty("value").GetString(), settings["Storage:Redis"].GetProperty("origin").GetString()));
        Assert.DoesNotContain("hush", described.Output + described.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_are_all_told_at_once_with_the_code_of_invalid_input()
    {
        using var work = new Workplace();
        var refused = (await work.RunAsync("silo", "--roles", "cpu", "--port", "0", "--set", "Blobs:Kinds=folder")).Failed(2);
        Assert.All(["ZeroG:Silo:Roles", "ZeroG:Silo:Port", "ZeroG:Blobs:Kinds"], key => Assert.Contains(key, refused.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_tries_what_a_silo_would_need()
    {
        using var work = new Workplace();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string[] arguments = ["check", "--json", .. Arguments()[1..]];

        var fine = (await work.RunAsync(arguments)).Succeeded();
        Assert.Contains(fine.Json.GetProperty("checks").EnumerateArray(), check => check.GetProperty("name").GetString() == "ports");
        var refused = await work.RunAsync([.. arguments, "--set", $"Data:Port={((IPEndPoint)taken.LocalEndpoint).Port}"]);
        Assert.Equal(5, refused.ExitCode);
    }

    private static string[] Arguments(params string[] more) =>
    [
        "silo", "--name", "only", "--roles", "orchestrator,gateway", "--environment", "development",
        "--port", Port(), "--gateway-port", Port(), "--http-port", Port(), "--set", $"Data:Port={Port()}", .. more,
    ];

    private static string Port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
