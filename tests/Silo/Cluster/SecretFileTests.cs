using ZeroG.Silo.Cluster;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Cluster;

public sealed class SecretFileTests
{
    private const UnixFileMode OwnerRead = UnixFileMode.UserRead, OwnerWrite = UnixFileMode.UserWrite, GroupRead = UnixFileMode.GroupRead;

    [Theory]
    [InlineData(OwnerRead | OwnerWrite, true)]
    [InlineData(OwnerRead, true)]
    // A Secret volume of Kubernetes, for a pod with an fsGroup.
    [InlineData(OwnerRead | GroupRead, true)]
    [InlineData(OwnerRead | OwnerWrite | GroupRead, false)]
    [InlineData(OwnerRead | OwnerWrite | GroupRead | UnixFileMode.OtherRead, false)]
    [InlineData(OwnerRead | UnixFileMode.OtherRead, false)]
    [InlineData(OwnerRead | GroupRead | UnixFileMode.GroupWrite, false)]
    public void A_secret_that_others_may_read_is_refused(UnixFileMode mode, bool isFine)
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        var path = SecretFiles.Write(folder.File("key"), SecretFiles.Random(), mode);

        var report = SettingsOf.Flags("Environment=development", "Silo:Roles=orchestrator", $"Security:KeyFile={path}");

        Assert.Equal(isFine, report.Errors.Count == 0);
        if (isFine) return;
        var error = Assert.Single(report.Errors);
        Assert.Equal("ZeroG:Security:KeyFile", error.Key);
        Assert.Contains($"chmod 600 '{path}'", error.Remedy, StringComparison.Ordinal);
        Assert.Contains("defaultMode: 0400", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mode_is_that_of_the_file_behind_a_link()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        SecretFiles.Write(folder.File("key"), SecretFiles.Random());
        File.CreateSymbolicLink(folder.File("link"), folder.File("key"));

        _ = ClusterKeyFile.Read(folder.File("link"));
        File.SetUnixFileMode(folder.File("key"), OwnerRead | UnixFileMode.OtherRead);
        Assert.Throws<ZeroGException>(() => ClusterKeyFile.Read(folder.File("link")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not hexadecimal")]
    [InlineData("00112233445566778899aabbccddeeff")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public void A_cluster_key_is_at_least_32_random_bytes(string text)
    {
        using var folder = new TemporaryFolder();
        var path = SecretFiles.Write(folder.File("key"), text);
        var refusal = Assert.Throws<ZeroGException>(() => ClusterKeyFile.Read(path));
        Assert.Contains("openssl rand -hex 32", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_tokens_stand_one_a_line()
    {
        using var folder = new TemporaryFolder();
        var (old, next) = (SecretFiles.Random(), SecretFiles.Random());
        Assert.Equal([old, next], TokenFile.Read(SecretFiles.Write(folder.File("tokens"), $"# since March\n{old}\n\n  {next}\r\n")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# none\n")]
    [InlineData("short\n")]
    [InlineData("0123456789012345678901234567890123456789 and more\n")]
    [InlineData("0123456789:0123456789012345678901234567890123456789\n")]
    public void A_token_that_could_be_guessed_or_not_be_sent_is_refused_and_not_shown(string text)
    {
        using var folder = new TemporaryFolder();
        var path = SecretFiles.Write(folder.File("tokens"), text);
        var refusal = Assert.Throws<ZeroGException>(() => TokenFile.Read(path));
        Assert.DoesNotContain("0123456789", refusal.Message, StringComparison.Ordinal);
    }
}
