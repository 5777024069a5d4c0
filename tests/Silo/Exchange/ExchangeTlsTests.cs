using ZeroG.Silo.Cluster;
using ZeroG.Silo.Tests.Cluster;
using ZeroG.Swarm.Links;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Exchange;

/// <summary>Both ends as a silo wires them: its certificate from files, and no authority believed but the cluster's.</summary>
public sealed class ExchangeTlsTests : IDisposable
{
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
    public async Task Silos_with_certificates_of_the_authority_link_and_others_do_not()
    {
        await using var one = await ExchangeSilo.StartAsync("one", tls: Identity("one", _authority));
        await using var two = await ExchangeSilo.StartAsync("two", tls: Identity("two", _authority));
        await using var stranger = await ExchangeSilo.StartAsync("stranger", tls: Identity("stranger", _other));
        two.Peers.Peers = stranger.Peers.Peers = [one.Web.Peer];
        Assert.Equal(Uri.UriSchemeHttps, one.Web.Peer.Address.Scheme);
        await using var hub = one.Links.Open(Ends.Job, 7, Ends.Hub(one.Links.SecretOf(Ends.Job)));

        await using var member = await two.Links.To("one", Ends.Job, 7).ConnectAsync(Ends.Worker(two.Links.SecretOf(Ends.Job)));
        await using var accepted = await hub.AcceptAsync();
        await Ends.RequireSpeechAsync(member, accepted);

        Assert.Equal(LinkFault.Unavailable, await Ends.FaultAsync(
            () => stranger.Links.To("one", Ends.Job, 7).ConnectAsync(Ends.Worker(stranger.Links.SecretOf(Ends.Job)))));
        await Task.WhenAll(member.Messages.CloseAsync(), accepted.Messages.CloseAsync());
    }

    private Reloaded<TlsIdentity> Identity(string name, TestAuthority issuer)
    {
        using var certificate = issuer.Issue(name);
        var (crt, key, _) = issuer.Write(_folder.File($"tls-{name}"), certificate);
        var authority = _folder.File($"tls-{name}/believed.crt");
        File.WriteAllText(authority, _authority.Pem);
        var files = new TlsSettings(crt, key, authority);
        return new Reloaded<TlsIdentity>([crt, key, authority], () => TlsIdentity.Load(files), TimeProvider.System, line => throw new InvalidOperationException(line));
    }
}
