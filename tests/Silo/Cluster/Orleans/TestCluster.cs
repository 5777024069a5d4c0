using Microsoft.Extensions.DependencyInjection;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Tests.Node;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Cluster;

/// <summary>Silos of one cluster over a Redis, or one silo without, each on ports of its own.</summary>
internal sealed class TestCluster(string? redis, TestAuthority? authority = null) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly List<ClusterSilo> _silos = [];
    private readonly string _key = SecretFiles.Random();
    private readonly string _token = SecretFiles.Random();

    /// <summary>Exit codes that silos asked for.</summary>
    public List<int> Exits { get; } = [];

    public ClusterSettings Settings(string name, string roles, params string[] more)
    {
        var files = authority?.Write(_folder.File(name + ".tls"), authority.Issue(name));
        return SettingsOf.Flags(
        [
            "Environment=development", $"Silo:Name={name}", $"Silo:Roles={roles}", $"Silo:DataDirectory={_folder.File(name)}",
            .. redis is null ? (string[])[] : ["Membership:Kind=redis", $"Membership:Redis={redis}"], $"Blobs:Folder={_folder.File("shared")}", "Logging:Level=error",
            $"Silo:Port={Ports.Free()}", $"Silo:GatewayPort={Ports.Free()}", $"Http:Port={Ports.Free()}", $"Data:Port={Ports.Free()}",
            $"Http:TokenFile={SecretFiles.Write(_folder.File("tokens"), _token)}",
            $"Security:KeyFile={SecretFiles.Write(_folder.File("cluster.key"), _key)}",
            .. files is { } tls ? (string[])[$"Tls:CertificateFile={tls.Certificate}", $"Tls:KeyFile={tls.Key}", $"Tls:AuthorityFile={tls.Authority}"] : [],
            .. more,
        ]).Require();
    }

    public async Task<ClusterSilo> StartAsync(string name, string roles, params string[] more)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var silo = await ClusterSilo.StartAsync(Settings(name, roles, more), TimeProvider.System, Exits.Add, patience.Token);
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Stops one in order.</summary>
    public async Task StopAsync(ClusterSilo silo)
    {
        _silos.Remove(silo);
        await silo.DisposeAsync();
    }

    /// <summary>The end of a job.</summary>
    public static async Task<JobSnapshot> EndOfAsync(INode node, string jobId)
    {
        using var patience = new CancellationTokenSource(s_patience);
        await foreach (var snapshot in node.WatchJobAsync(jobId, patience.Token))
            if (snapshot.HasEnded) return snapshot;
        throw new InvalidOperationException("The watch ended before the job.");
    }

    public static INode NodeOf(ClusterSilo silo) => silo.Services.GetRequiredService<INode>();

    public static Task AddTextAsync(INode node) => node.AddDatasetAsync("text", new MemoryStream(TestNode.Text), "text.txt");

    /// <summary>An HTTP request with the token.</summary>
    public async Task<HttpResponseMessage> GetAsync(ClusterSilo silo, string path, bool hasToken = true)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(silo.Ready.Http, path));
        if (hasToken) request.Headers.Authorization = new("Bearer", _token);
        return await http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        // Who stops last has nobody to hand over to.
        for (; _silos.Count > 0; _silos.RemoveAt(_silos.Count - 1)) await _silos[^1].DisposeAsync();
        _folder.Dispose();
    }
}
