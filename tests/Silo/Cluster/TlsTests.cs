using System.Security.Cryptography.X509Certificates;
using ZeroG.Silo.Cluster;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Cluster;

public sealed class TlsTests
{
    [Fact]
    public void A_certificate_of_the_authority_is_trusted_and_none_of_any_other()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        var identity = TlsIdentity.Load(Files(authority.Write(folder.Path, authority.Issue())));

        Assert.Null(identity.WhyNotTrusted(authority.Issue("peer"), null, TlsIdentity.ServerUse));
        Assert.NotNull(identity.WhyNotTrusted(other.Issue("peer"), null, TlsIdentity.ServerUse));
        Assert.NotNull(identity.WhyNotTrusted(X509CertificateLoader.LoadCertificate(new TestAuthority().Issue().RawData), null, TlsIdentity.ClientUse));
    }

    [Theory]
    [InlineData(-10, -1, TestAuthority.ServerUse)]
    [InlineData(1, 10, TestAuthority.ServerUse)]
    [InlineData(-1, 10, TestAuthority.ClientUse)]
    public void A_certificate_that_is_out_of_date_or_for_another_use_is_not_trusted(int from, int until, string use)
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        var identity = TlsIdentity.Load(Files(authority.Write(folder.Path, authority.Issue())));
        Assert.NotNull(identity.WhyNotTrusted(authority.Issue("peer", from, until, use), null, TlsIdentity.ServerUse));
    }

    [Fact]
    public void A_key_that_does_not_belong_to_the_certificate_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        var files = authority.Write(folder.Path, authority.Issue());
        File.WriteAllText(files.Certificate, authority.Issue().ExportCertificatePem());

        var refusal = Assert.Throws<ZeroGException>(() => TlsIdentity.Load(Files(files)));
        Assert.Contains("does not belong", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_files_take_effect_without_a_restart_and_unusable_ones_never()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        var (clock, complaints) = (new SteppedClock(), new List<string>());
        var files = Files(authority.Write(folder.Path, authority.Issue("first")));
        var identity = new Reloaded<TlsIdentity>(
            [files.CertificateFile, files.KeyFile, files.AuthorityFile], () => TlsIdentity.Load(files), clock, complaints.Add);
        string Name() => identity.Current.Certificate.Subject;

        var second = authority.Issue("second");
        File.WriteAllText(files.CertificateFile, second.ExportCertificatePem());
        clock.Advance(Reloaded<TlsIdentity>.Period);
        Assert.Equal("CN=first", Name());
        Assert.Contains("does not belong", Assert.Single(complaints), StringComparison.Ordinal);

        authority.Write(folder.Path, second);
        Assert.Equal("CN=first", Name());
        clock.Advance(Reloaded<TlsIdentity>.Period);
        Assert.Equal("CN=second", Name());
    }

    [Theory]
    [InlineData(30, ClusterCheckStatus.Ok)]
    [InlineData(5, ClusterCheckStatus.Warning)]
    public void A_check_warns_before_a_certificate_ends(int days, ClusterCheckStatus status)
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        var checks = TlsChecks.Run(Files(authority.Write(folder.Path, authority.Issue(untilDays: days))), TimeProvider.System).ToList();
        Assert.Equal([status, ClusterCheckStatus.Ok], checks.Select(check => check.Status));
    }

    private static TlsSettings Files((string Certificate, string Key, string Authority) files) => new(files.Certificate, files.Key, files.Authority);
}
