using System.Net.Security;
using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Tests.Cluster;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

/// <summary>Both ends as a silo wires them: its certificate from files, and no authority believed but the cluster's.</summary>
public sealed class TlsTransferTests : IDisposable
{
    private static readonly ClusterBlobOptions s_impatient = new()
    {
        IsKeeper = false,
        ReadPatience = TimeSpan.FromMilliseconds(50),
        PutPatience = TimeSpan.FromMilliseconds(50),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new("other authority");

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Peers_with_certificates_of_the_authority_exchange_blobs()
    {
        await using var keeper = await KeeperAsync();
        Assert.Equal(Uri.UriSchemeHttps, keeper.Peer.Address.Scheme);
        await using var writer = new BlobReader(
            new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false }, tls: ClientOf("writer", _authority));
        await using var reader = new BlobReader(new PeerList(keeper.Peer), tls: ClientOf("reader", _authority));

        var id = await writer.Stores.Durable.PutAsync(Pattern.Bytes(3 * Segments.Size));

        Assert.True(await keeper.Stores.Durable.ContainsAsync(id));
        Assert.Equal(Pattern.Bytes(3 * Segments.Size), await reader.Stores.Durable.ReadAllAsync(id, 3 * Segments.Size));
    }

    [Fact]
    public async Task Peers_whose_certificates_an_intermediate_authority_issued_exchange_blobs()
    {
        using var intermediate = _authority.Intermediate("intermediate authority");
        await using var keeper = await BlobSilo.StartAsync(
            Directory.CreateDirectory(_folder.File("keeper")).FullName, tls: Identity("keeper", intermediate, _authority));
        await using var writer = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false }, tls: ClientOf("writer", intermediate));

        var id = await writer.Stores.Durable.PutAsync(Pattern.Bytes(1000));

        Assert.True(await keeper.Stores.Durable.ContainsAsync(id));
    }

    [Fact]
    public async Task A_new_certificate_is_shown_at_the_next_connection()
    {
        await using var keeper = await KeeperAsync();
        var show = ClientOf("stranger", _other);
        await using var writer = new BlobReader(new PeerList(keeper.Peer), s_impatient, tls: () => show());
        await Assert.ThrowsAsync<ZeroGException>(() => writer.Stores.Durable.PutAsync(Pattern.Bytes(1000)));

        show = ClientOf("writer", _authority);

        Assert.True(await keeper.Stores.Durable.ContainsAsync(await writer.Stores.Durable.PutAsync(Pattern.Bytes(1000))));
    }

    [Fact]
    public async Task A_peer_without_a_certificate_of_the_authority_is_refused_even_with_the_clusters_token()
    {
        await using var keeper = await KeeperAsync();
        var id = await keeper.Stores.Durable.PutAsync(Pattern.Bytes(1000));
        var trusting = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
        foreach (var tls in new[] { () => trusting, ClientOf("stranger", _other), () => Certified(TestAuthority.ServerUse) })
        {
            await using var peer = new BlobReader(new PeerList(keeper.Peer), s_impatient, tls: tls);
            Assert.Equal(FailureKind.Unavailable, (await Assert.ThrowsAsync<ZeroGException>(() => peer.Stores.Durable.ReadAllAsync(id, 1000))).Kind);
            Assert.Equal(FailureKind.Unavailable, (await Assert.ThrowsAsync<ZeroGException>(() => peer.Stores.Durable.PutAsync(Pattern.Bytes(2000)))).Kind);
        }

        Assert.Single(keeper.Files());
    }

    [Fact]
    public async Task A_keeper_that_the_authority_has_not_certified_is_sent_nothing()
    {
        await using var impostor = await BlobSilo.StartAsync(
            Directory.CreateDirectory(_folder.File("impostor")).FullName, tls: Identity("stranger", _other, _authority));
        await using var peer = new BlobReader(new PeerList(impostor.Peer), s_impatient, tls: ClientOf("peer", _authority));

        await Assert.ThrowsAsync<ZeroGException>(() => peer.Stores.Durable.PutAsync(Pattern.Bytes(2000)));

        Assert.Empty(impostor.Files());
    }

    private Task<BlobSilo> KeeperAsync() => BlobSilo.StartAsync(
        Directory.CreateDirectory(_folder.File("keeper")).FullName, tls: Identity("keeper", _authority, _authority));

    // Certified by the authority, but not as a client.
    private SslClientAuthenticationOptions Certified(string use)
    {
        var certificate = _authority.Issue("peer", uses: use);
        return new SslClientAuthenticationOptions
        {
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };
    }

    private Func<SslClientAuthenticationOptions> ClientOf(string name, TestAuthority issuer)
    {
        var identity = Identity(name, issuer, _authority);
        return () => ClusterBlobs.ClientOf(identity);
    }

    private Reloaded<TlsIdentity> Identity(string name, TestAuthority issuer, TestAuthority believed)
    {
        using var certificate = issuer.Issue(name);
        var (crt, key, _) = issuer.Write(_folder.File($"tls-{name}"), certificate);
        var authority = _folder.File($"tls-{name}/believed.crt");
        File.WriteAllText(authority, believed.Pem);
        var files = new TlsSettings(crt, key, authority);
        return new Reloaded<TlsIdentity>([crt, key, authority], () => TlsIdentity.Load(files), TimeProvider.System, line => throw new InvalidOperationException(line));
    }
}
