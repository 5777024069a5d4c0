namespace ZeroG.Silo.Tests.Cluster;

public sealed class ChainSettingTests
{
    private const string Account = "0x00000000000000000000000000000000000000ab";

    private static readonly string[] s_least = ["Environment=development", "Silo:Roles=orchestrator,gateway"];

    [Fact]
    public void A_cluster_has_no_chain_unless_one_is_named() => Assert.Null(SettingsOf.Flags(s_least).Require().Chain);

    [Fact]
    public void A_silo_that_settles_says_all_that_it_lacks_at_once()
    {
        var errors = SettingsOf.Flags([.. s_least, "Chain:Rpc=http://127.0.0.1:8545"]).Errors.Select(error => error.Key);

        Assert.Equal(
            ["ZeroG:Chain:Deployment", "ZeroG:Chain:Keys", "ZeroG:Chain:Orchestrator", "ZeroG:Chain:Owner", "ZeroG:Chain:PasswordFile"],
            errors.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Chain:Owner=0xAB", "Chain:Owner", "no account")]
    [InlineData("Chain:Deployment=/no/such/file.json", "Chain:Deployment", "/no/such/file.json")]
    [InlineData("Chain:PasswordFile=/no/such/file", "Chain:PasswordFile", "/no/such/file")]
    [InlineData("Chain:FinalityDepth=-1", "Chain:FinalityDepth", "0 to 10000")]
    [InlineData("Chain:AnchorEntries=0", "Chain:AnchorEntries", "1 to 1000000000")]
    [InlineData("Chain:AnchorSeconds=0", "Chain:AnchorSeconds", "1 to 31536000")]
    public void What_is_wrong_with_a_chain_is_told_before_the_silo_starts(string flag, string key, string problem)
    {
        var report = SettingsOf.Flags([.. s_least, "Chain:Rpc=http://127.0.0.1:8545", flag]);

        var error = Assert.Single(report.Errors, each => each.Key == $"ZeroG:{key}");
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_a_chain_is_refused_without_one()
    {
        var error = Assert.Single(SettingsOf.Flags([.. s_least, $"Chain:Owner={Account}"]).Errors);

        Assert.Equal("ZeroG:Chain:Owner", error.Key);
        Assert.Contains("Chain:Rpc", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_in_the_address_of_a_node_is_not_shown()
    {
        var shown = SettingsOf.Flags([.. s_least, "Chain:Rpc=https://user:hidden@rpc.example.org/v3/hidden?key=hidden"]);

        var value = Assert.Single(shown.Effective, each => each.Key == "Chain:Rpc").Value;
        Assert.Equal("https://rpc.example.org:443", value);
        Assert.DoesNotContain("hidden", string.Join('\n', shown.Errors), StringComparison.Ordinal);
    }
}
