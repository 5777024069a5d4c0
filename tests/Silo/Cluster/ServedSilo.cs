using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroG.Client;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Http;
using ZeroG.Silo.Tests.Http;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Cluster;

/// <summary>The listeners of a silo, without the silo: its state is the test's to set.</summary>
internal sealed class ServedSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();

    private ServedSilo(bool isOpen, bool isSecure)
    {
        Token = SecretFiles.Random();
        TokenPath = SecretFiles.Write(_folder.File("tokens"), Token);
        Clock = new SteppedClock();
        Health = new SiloHealth(Clock, NullLogger<SiloHealth>.Instance);
        var files = _authority.Write(_folder.Path, _authority.Issue());
        var (http, data) = (Ports.Free(), Ports.Free());
        Settings = SettingsOf.Flags(
        [
            "Silo:Roles=gateway", $"Http:Port={http}", $"Data:Port={data}",
            .. isOpen ? (string[])["Environment=development"] : [$"Http:TokenFile={TokenPath}"],
            .. isSecure ? (string[])[$"Tls:CertificateFile={files.Certificate}", $"Tls:KeyFile={files.Key}", $"Tls:AuthorityFile={files.Authority}"] : [],
        ]).Require();
        var tls = Settings.Tls is { } tlsFiles ? new Reloaded<TlsIdentity>([tlsFiles.CertificateFile], () => TlsIdentity.Load(tlsFiles), Clock, _ => { }) : null;
        var builder = new HostBuilder();
        new SiloListeners(Settings, new NodeHttpOptions { Clock = Clock }, tls).AddTo(builder);
        _host = builder.ConfigureServices(services => services
            .AddSingleton(Health)
            .AddSingleton<INode>(Node)
            .AddSingleton<ISiloEndpoints>(new Pages())
            .AddSingleton<IDataEndpoints>(new Pages())).Build();
    }

    public ScriptedNode Node { get; } = new();

    public SiloHealth Health { get; }

    public SteppedClock Clock { get; }

    public ClusterSettings Settings { get; }

    public string Token { get; }

    public string TokenPath { get; }

    public TestAuthority Authority => _authority;

    public static async Task<ServedSilo> StartAsync(bool isOpen = false, bool isSecure = false)
    {
        var silo = new ServedSilo(isOpen, isSecure);
        await silo._host.StartAsync();
        return silo;
    }

    /// <summary>A request with nothing that the test does not give.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string path, string? authorization = null, bool toData = false, X509Certificate2? certificate = null, Action<HttpRequestMessage>? change = null)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            ClientCertificates = certificate is null ? null : [certificate],
        };
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(SiloReady.UriOf(Settings, toData ? Settings.DataPort : Settings.Http.Port), path));
        if (toData) (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        change?.Invoke(request);
        return await http.SendAsync(request);
    }

    public async Task<HttpStatusCode> StatusAsync(string path, string? authorization = null)
    {
        using var response = await SendAsync(path, authorization);
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    // In the place of metrics, dashboard and data plane.
    private sealed class Pages : ISiloEndpoints, IDataEndpoints
    {
        void ISiloEndpoints.Map(IEndpointRouteBuilder routes)
        {
            routes.MapGet("/metrics", () => "metrics");
            routes.MapGet("/dashboard", () => "dashboard");
            routes.MapGet("/dashboard/version", () => "version");
        }

        void IDataEndpoints.Map(IEndpointRouteBuilder routes) => routes.MapGet("/data", (HttpContext context) => context.Request.Protocol);
    }
}

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    private static readonly Lock s_gate = new();
    private static readonly HashSet<int> s_given = [];

    /// <summary>One that nobody listens on, and that no other test was given.</summary>
    public static int Free()
    {
        lock (s_gate)
        {
            while (true)
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                if (s_given.Add(((IPEndPoint)listener.LocalEndpoint).Port)) return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
        }
    }
}
