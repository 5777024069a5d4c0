using Microsoft.Extensions.DependencyInjection;
using ZeroG.TestProcesses;

namespace ZeroG.Client.Tests.Http;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("http://zerog.example.org/")]
    [InlineData("http://10.0.0.1:8080/")]
    [InlineData("http://[fd00::1]/")]
    [InlineData("http://127.0.0.1.example.org/")]
    [InlineData("http://localhost.example.org/")]
    public void A_token_is_never_sent_to_another_machine_in_the_clear(string address)
    {
        var refused = Assert.Throws<ZeroGException>(() => HttpNode.Connect(new NodeEndpoint { Address = new Uri(address), Token = "secret-token" }));

        Assert.Equal(FailureKind.Invalid, refused.Kind);
        Assert.Contains("https://", refused.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
        // Not through another door either.
        Assert.Throws<ZeroGException>(() => new HttpNode(new NodeAddress(new Uri(address), "secret-token", 1, DateTimeOffset.UnixEpoch)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("http://localhost:1/")]
    [InlineData("https://zerog.example.org/")]
    public void A_token_goes_to_this_machine_and_over_an_encrypted_connection(string address) =>
        HttpNode.Connect(new NodeEndpoint { Address = new Uri(address), Token = "secret-token" }).Dispose();

    [Theory]
    [InlineData("ftp://example.org/")]
    [InlineData("https://example.org/path")]
    [InlineData("https://example.org/?query")]
    [InlineData("https://user:password@example.org/")]
    [InlineData("file:///tmp/node")]
    public void An_address_is_scheme_host_and_port_alone(string address)
    {
        var refused = Assert.Throws<ZeroGException>(() => HttpNode.Connect(new NodeEndpoint { Address = new Uri(address) }));

        Assert.DoesNotContain("password", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nInjected: header")]
    [InlineData("ümlaut")]
    public void A_file_without_a_token_is_refused_without_its_content(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("token"), content);
        var endpoint = new NodeEndpoint { Address = new Uri("http://127.0.0.1:1/"), TokenFile = folder.File("token") };

        var refused = Assert.Throws<ZeroGException>(() => HttpNode.Connect(endpoint));

        Assert.Equal(FailureKind.Invalid, refused.Kind);
        if (content.Length > 0) Assert.DoesNotContain(content, refused.Message, StringComparison.Ordinal);
        Assert.Throws<ZeroGException>(() => HttpNode.Connect(endpoint with { TokenFile = folder.File("none") }));
    }

    [Fact]
    public void Certificate_files_that_cannot_be_used_are_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("empty.pem"), "");
        var endpoint = new NodeEndpoint { Address = new Uri("https://127.0.0.1:1/") };

        NodeEndpoint[] wrong =
        [
            endpoint with { AuthorityFile = folder.File("empty.pem") },
            endpoint with { AuthorityFile = folder.File("none.pem") },
            endpoint with { CertificateFile = folder.File("empty.pem"), KeyFile = folder.File("empty.pem") },
            endpoint with { CertificateFile = folder.File("empty.pem") },
            endpoint with { Address = new Uri("http://127.0.0.1:1/"), AuthorityFile = folder.File("empty.pem") },
        ];

        Assert.All(wrong, each => Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => HttpNode.Connect(each)).Kind));
    }

    [Fact]
    public void Options_that_do_not_fit_each_other_are_refused_when_the_client_is_made()
    {
        var here = new Uri("http://127.0.0.1:1/");
        Action<ZeroGClientOptions>[] wrong =
        [
            _ => { },
            options => (options.Node, options.DataDirectory) = (here, "/data"),
            options => (options.DataDirectory, options.Token) = ("/data", "token"),
            options => (options.Node, options.Token) = (new Uri("http://example.org/"), "token"),
            options => (options.Node, options.Token, options.TokenFile) = (here, "token", "file"),
            options => (options.Node, options.CallTimeout) = (here, TimeSpan.Zero),
            options => (options.Node, options.Patience) = (here, TimeSpan.FromSeconds(-1)),
        ];

        Assert.All(wrong, configure =>
        {
            using var services = new ServiceCollection().AddZeroGClient(configure).Services.BuildServiceProvider();
            var refused = Assert.Throws<ZeroGException>(services.GetRequiredService<IZeroGClient>);
            Assert.Equal(FailureKind.Invalid, refused.Kind);
            Assert.NotEmpty(refused.Remedy);
        });
    }

    [Fact]
    public void Grains_without_an_Orleans_client_are_refused_with_the_remedy()
    {
        using var services = new ServiceCollection().AddZeroGClient().OverGrains().Services.BuildServiceProvider();

        var refused = Assert.Throws<ZeroGException>(services.GetRequiredService<IZeroGClient>);

        Assert.Contains("UseZeroGCluster", refused.Remedy, StringComparison.Ordinal);
    }
}
