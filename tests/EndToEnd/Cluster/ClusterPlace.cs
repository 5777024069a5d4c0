using System.Security.Cryptography;
using ZeroG.Client;
using ZeroG.Silo.Tests.Cluster;

namespace ZeroG.EndToEnd.Tests.Cluster;

/// <summary>
/// A cluster of real processes on loopback: one orchestrator silo, which is also the gateway, and some GPU-role silos on the
/// CPU backend. Membership is in one database of a Redis server, grain state in another; blobs go from silo to silo, each of
/// which has a folder of its own.
/// </summary>
internal sealed class ClusterPlace : IAsyncDisposable
{
    public const int StateDatabase = 0;
    public const int MembershipDatabase = 1;

    // Shorter than the defaults (5 s, three misses), so that a test need not wait for a quarter of a minute at every kill.
    public const int ProbeSeconds = 1;
    public const int MissedProbes = 2;
    public const int ReminderMinimumSeconds = 5;

    private readonly TestAuthority? _authority;

    private ClusterPlace(string folder, RedisServer redis, TestAuthority? authority)
    {
        _authority = authority;
        Folder = folder;
        Redis = redis;
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        KeyFile = WriteSecret("cluster.key", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        TokenFile = WriteSecret("token", Token);
        Text = Path.Combine(folder, "address.txt");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Texts", "address-1790.txt"), Text);
        GatewayPort = Ports.Free();
        HttpPort = Ports.Free();
        Address = new Uri($"{(authority is null ? "http" : "https")}://127.0.0.1:{HttpPort}/");
        Node = HttpNode.Connect(new NodeEndpoint
        {
            Address = Address,
            Token = Token,
            AuthorityFile = authority?.Write(Path.Combine(folder, "client.tls"), authority.Issue("client")).Authority,
        });
    }

    public string Folder { get; }

    public RedisServer Redis { get; }

    public string KeyFile { get; }

    public string TokenFile { get; }

    public string Token { get; }

    public int GatewayPort { get; }

    public int HttpPort { get; }

    /// <summary>Of the orchestrator's data plane.</summary>
    public int DataPort { get; } = Ports.Free();

    public string ClusterId => Path.GetFileName(Folder);

    /// <summary>Of the orchestrator's HTTP API.</summary>
    public Uri Address { get; }

    /// <summary>A text of some 8 kB.</summary>
    public string Text { get; }

    /// <summary>The cluster as a client sees it.</summary>
    public HttpNode Node { get; }

    public List<SiloProcess> Silos { get; } = [];

    public SiloProcess Orchestrator => Silos[0];

    /// <param name="gpuSilos">How many silos offer a device.</param>
    /// <param name="orchestrators">How many hold state and blobs; the first is the gateway. Each blob is on two of them when there are two.</param>
    /// <param name="authority">Whose certificates the silos have, for mutual TLS; null for none.</param>
    public static async Task<ClusterPlace> StartAsync(int gpuSilos = 3, int orchestrators = 1, TestAuthority? authority = null)
    {
        var folder = Directory.CreateTempSubdirectory("zerog-cluster-").FullName;
        var redis = new RedisServer(folder);
        var place = new ClusterPlace(folder, redis, authority);
        try
        {
            await redis.StartAsync();
            var copies = SiloProcess.Text(Math.Min(orchestrators, 2));
            place.Silos.Add(place.Silo("orchestrator", "orchestrator,gateway", new()
            {
                ["Silo__GatewayPort"] = SiloProcess.Text(place.GatewayPort),
                ["Http__Port"] = SiloProcess.Text(place.HttpPort),
                ["Data__Port"] = SiloProcess.Text(place.DataPort),
                ["Blobs__Copies"] = copies,
            }));
            for (var number = 2; number <= orchestrators; number++)
                place.Silos.Add(place.Silo($"orchestrator-{number}", "orchestrator", new() { ["Http__Port"] = SiloProcess.Text(Ports.Free()), ["Blobs__Copies"] = copies }));
            for (var number = 1; number <= gpuSilos; number++)
                place.Silos.Add(place.Silo($"gpu-{number}", "gpu", new() { ["Http__Port"] = SiloProcess.Text(Ports.Free()), ["Blobs__Copies"] = copies }));
            foreach (var silo in place.Silos) await silo.StartAsync();
            return place;
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a verb against the cluster, as a user does.</summary>
    public Task<Outcome> RunAsync(params IEnumerable<string> arguments) =>
        Zerog.RunAsync(new Dictionary<string, string>(), [.. arguments, "--node", Address.ToString(), "--token-file", TokenFile]);

    public async ValueTask DisposeAsync()
    {
        Node.Dispose();
        await Task.WhenAll(Silos.Select(silo => silo.DisposeAsync().AsTask()).Append(Redis.DisposeAsync().AsTask()));
        Directory.Delete(Folder, recursive: true);
    }

    private SiloProcess Silo(string name, string roles, Dictionary<string, string> own)
    {
        var settings = new Dictionary<string, string>
        {
            ["Environment"] = "development",
            ["Silo__Name"] = name,
            ["Silo__Roles"] = roles,
            ["Silo__ClusterId"] = ClusterId,
            ["Silo__Port"] = SiloProcess.Text(Ports.Free()),
            ["Silo__DataDirectory"] = Path.Combine(Folder, name),
            ["Membership__Kind"] = "redis",
            ["Membership__Redis"] = Redis.Database(MembershipDatabase),
            ["Membership__ProbeSeconds"] = SiloProcess.Text(ProbeSeconds),
            ["Membership__MissedProbes"] = SiloProcess.Text(MissedProbes),
            ["Storage__Kind"] = "redis",
            ["Storage__Redis"] = Redis.Database(StateDatabase),
            ["Storage__ReminderMinimumSeconds"] = SiloProcess.Text(ReminderMinimumSeconds),
            ["Blobs__Kind"] = "peers",
            ["Data__Port"] = SiloProcess.Text(Ports.Free()),
            ["Http__TokenFile"] = TokenFile,
            ["Security__KeyFile"] = KeyFile,
        };
        foreach (var (key, value) in own) settings[key] = value;
        if (_authority is not null)
        {
            var files = _authority.Write(Path.Combine(Folder, name + ".tls"), _authority.Issue(name));
            (settings["Tls__CertificateFile"], settings["Tls__KeyFile"], settings["Tls__AuthorityFile"]) = (files.Certificate, files.Key, files.Authority);
        }

        return new SiloProcess(name, settings.ToDictionary(setting => $"ZeroG__{setting.Key}", setting => setting.Value));
    }

    private string WriteSecret(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
