using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;

namespace ZeroG.Auditing.Tests.Records;

public sealed class AuditReportTests
{
    private static readonly AuditReport s_report = new(Book.Named("work"), Book.Provider(2), Book.Named("links"));

    [Fact]
    public void A_commitment_is_opened_by_the_report_and_the_signature_that_it_was_made_of_and_by_nothing_else()
    {
        using var key = Book.Key(2);
        using var other = Book.Key(3);
        var signature = key.Sign(s_report.Digest(Book.Domain));
        var commitment = s_report.Commit(Book.Domain, signature);

        Assert.Equal(commitment, new AuditReport(Book.Named("work"), Book.Provider(2), Book.Named("links")).Commit(Book.Domain, signature));
        Assert.NotEqual(commitment, (s_report with { Work = Book.Named("other work") }).Commit(Book.Domain, signature));
        Assert.NotEqual(commitment, (s_report with { Auditor = Book.Provider(3) }).Commit(Book.Domain, signature));
        Assert.NotEqual(commitment, (s_report with { Links = Book.Named("other links") }).Commit(Book.Domain, signature));
        Assert.NotEqual(commitment, s_report.Commit(Book.Domain, other.Sign(s_report.Digest(Book.Domain))));
        Assert.NotEqual(commitment, s_report.Commit(Book.Domain, key.Sign((s_report with { Links = Book.Named("other links") }).Digest(Book.Domain))));
        Assert.NotEqual(commitment, s_report.Commit(AuditDomain.Of(1, Book.Domain.VerifyingContract), signature));
    }

    [Fact]
    public void A_report_is_its_signers_for_one_chain_court_work_auditor_and_root()
    {
        using var key = Book.Key(2);
        var signature = key.Sign(s_report.Digest(Book.Domain));
        Assert.Equal(key.Address, signature.Recover(s_report.Digest(Book.Domain)));
        Assert.NotEqual(key.Address, signature.Recover((s_report with { Links = Book.Named("other") }).Digest(Book.Domain)));
        Assert.NotEqual(key.Address, signature.Recover((s_report with { Auditor = Book.Provider(1) }).Digest(Book.Domain)));
        Assert.NotEqual(key.Address, signature.Recover(s_report.Digest(AuditDomain.Of(31337, default))));
    }
}
