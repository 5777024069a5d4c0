using ZeroG.Client;
using ZeroG.Silo.Http;

namespace ZeroG.Silo.Tests.Http;

/// <summary>A scripted node behind a real server on a folder of its own.</summary>
internal sealed class ServedNode : IAsyncDisposable
{
    private ServedNode(string folder, ScriptedNode node, NodeHttpServer server)
    {
        Folder = folder;
        Node = node;
        Server = server;
        Client = new HttpNode(server.Address);
    }

    public string Folder { get; }

    public ScriptedNode Node { get; }

    public NodeHttpServer Server { get; }

    public HttpNode Client { get; }

    public static async Task<ServedNode> StartAsync(NodeHttpOptions? options = null)
    {
        var folder = Directory.CreateTempSubdirectory("zerog-http-").FullName;
        var node = new ScriptedNode();
        return new ServedNode(folder, node, await NodeHttpServer.StartAsync(node, folder, options));
    }

    /// <summary>A request without anything that the client adds.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, string? host = null, HttpContent? content = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Server.Address.Address };
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", token);
        if (host is not null) request.Headers.Host = host;
        return await http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
