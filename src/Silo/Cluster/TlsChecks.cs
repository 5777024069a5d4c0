using System.Globalization;

namespace ZeroG.Silo.Cluster;

/// <summary>Whether a silo's certificate will be believed.</summary>
internal static class TlsChecks
{
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(14);

    /// <summary>Tries key, dates and chain.</summary>
    public static IEnumerable<ClusterCheck> Run(TlsSettings tls, TimeProvider clock)
    {
        TlsIdentity identity;
        ClusterCheck? failed = null;
        try
        {
            identity = TlsIdentity.Load(tls);
        }
        catch (ZeroGException bad)
        {
            failed = ClusterCheck.Fail("certificate", bad.Message, bad.Remedy);
            identity = null!;
        }

        if (failed is not null)
        {
            yield return failed;
            yield break;
        }

        yield return Dates(identity, clock.GetUtcNow());
        var intermediates = TlsFiles.ReadCertificates(tls.CertificateFile);
        var why = identity.WhyNotTrusted(identity.Certificate, intermediates, TlsIdentity.ServerUse)
            ?? identity.WhyNotTrusted(identity.Certificate, intermediates, TlsIdentity.ClientUse);
        yield return why is null
            ? ClusterCheck.Ok("certificate chain", $"leads to the authorities in {tls.AuthorityFile}, for server and client")
            : ClusterCheck.Fail(
                "certificate chain",
                $"{tls.CertificateFile} is not trusted by {tls.AuthorityFile}: {why}",
                "Have the certificate issued by that authority, for server and client authentication, and put its intermediates below it in the file.");
    }

    private static ClusterCheck Dates(TlsIdentity identity, DateTimeOffset now)
    {
        var (from, until) = (identity.Certificate.NotBefore.ToUniversalTime(), identity.Certificate.NotAfter.ToUniversalTime());
        var dates = string.Create(CultureInfo.InvariantCulture, $"valid from {from:yyyy-MM-dd} to {until:yyyy-MM-dd}, and its key belongs to it");
        const string Remedy = "Put a new certificate and key in place; a running silo takes them without a restart.";
        if (now < from || now > until) return ClusterCheck.Fail("certificate", dates, Remedy);
        return until - now < s_soon ? ClusterCheck.Warn("certificate", dates, Remedy) : ClusterCheck.Ok("certificate", dates);
    }
}
