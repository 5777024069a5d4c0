using Microsoft.AspNetCore.Http;
using ZeroG.Grains.Security;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Exchange;
using ZeroG.Silo.Tests.Blobs;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Exchange;

/// <summary>A silo with a data plane on a real HTTP/2 listener, which hosts hubs and whose peers a test names.</summary>
internal sealed class ExchangeSilo : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private ExchangeSilo(TemporaryFolder folder, BlobSilo web, ExchangeEndpoints endpoints, JobLinks links, PeerList peers) =>
        (_folder, Web, Endpoints, Links, Peers) = (folder, web, endpoints, links, peers);

    public BlobSilo Web { get; }

    public ExchangeEndpoints Endpoints { get; }

    public JobLinks Links { get; }

    public PeerList Peers { get; }

    public static async Task<ExchangeSilo> StartAsync(
        string name,
        ClusterKey? key = null,
        int mostStreams = ExchangeEndpoints.MostStreams,
        DataPlaneOptions? blobs = null,
        Reloaded<TlsIdentity>? tls = null,
        Func<HttpContext, RequestDelegate, Task>? between = null)
    {
        key ??= BlobSilo.ClusterKey;
        var folder = new TemporaryFolder();
        var (hubs, peers, access) = (new JobHubs(), new PeerList(), DataPlaneAccess.FromClusterKey(key));
        var endpoints = new ExchangeEndpoints(hubs, access, null, mostStreams);
        var web = await BlobSilo.StartAsync(folder.Path, name, options: blobs, between: between, access: access, tls: tls, beside: endpoints);
        PeerTransport Transport() => new(access, null, TimeProvider.System, tls is null ? null : () => ClusterBlobs.ClientOf(tls));
        var links = new JobLinks(name, key, hubs, (place, jobId, epoch) => new FarHub(peers, Transport, place, jobId, epoch));
        return new ExchangeSilo(folder, web, endpoints, links, peers);
    }

    /// <summary>Two that know each other.</summary>
    public static async Task<(ExchangeSilo One, ExchangeSilo Two)> PairAsync(ClusterKey? secondKey = null)
    {
        var (one, two) = (await StartAsync("one"), await StartAsync("two", secondKey));
        (one.Peers.Peers, two.Peers.Peers) = ([two.Web.Peer], [one.Web.Peer]);
        return (one, two);
    }

    public async ValueTask DisposeAsync()
    {
        Endpoints.Dispose();
        Links.Dispose();
        await Web.DisposeAsync();
        _folder.Dispose();
    }
}
