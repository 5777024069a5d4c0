using ZeroG.Provenance.Entries;

namespace ZeroG.Receipts.Tests;

public sealed class LogTests
{
    private static readonly MicroJob s_job = new();
    private static readonly Receipt s_logged = MicroLog.Of(s_job.Receipt);

    [Fact]
    public void What_the_log_has_agrees_with_the_receipt()
    {
        var report = Check(s_logged);
        Assert.True(report.Holds, $"{report.Findings[^1]}");
        Assert.Contains("9 entries are in zerog/main/", report.Findings.Single(finding => finding.What == "log").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_story_in_the_log_is_found()
    {
        Assert.Equal("log.entries", Changed<JobSubmittedEntry>(entry => entry with { Seed = 8 }));
        Assert.Equal("log.entries", Changed<JobEndedEntry>(entry => entry with { Outcome = "failed" }));
        Assert.Equal("log.entries", Changed<ModelEntry>(entry => entry with { Model = entry.Corpus }));
        Assert.Equal("log.entries", Changed<DatasetVersionEntry>(entry => entry with { Sha256 = default }));
        Assert.Equal("rounds[2].summary", Changed<RoundEntry>(entry => entry.Round == 2 ? entry with { Record = s_job.Receipt.Model.Content } : entry));
        Assert.Equal("log.entries", Changed<RoundEntry>(entry => entry.Round == 3 ? null : entry));
        Assert.Equal("log.entries", Changed<ModelEntry>(_ => null));
    }

    [Fact]
    public void Proofs_and_heads_that_do_not_hold_are_found()
    {
        var log = s_logged.Log!;
        Assert.Equal("log.head", Place(log with { Key = s_job.Signer.Address }));
        Assert.Equal("log.head", Place(log with { Head = [.. log.Head[..^1], (byte)' '] }));
        Assert.Equal("log.origin", Place(log with { Origin = "another" }));
        Assert.Equal("log.entries[4]", Place(log with { Entries = log.Entries.SetItem(4, log.Entries[4] with { Proof = log.Entries[5].Proof }) }));
        Assert.Equal("log.entries[3]", Place(log with { Entries = log.Entries.SetItem(3, log.Entries[3] with { Index = 9 }) }));
        Assert.Equal("log.entries[2]", Place(log with { Entries = [log.Entries[0], log.Entries[2], log.Entries[1], .. log.Entries.Skip(3)] }));
        Assert.Equal("log.anchor", Place(log with { Anchor = log.Anchor! with { Size = 4 } }));
        Assert.Equal("log.anchor", Place(log with { Anchor = log.Anchor! with { Root = log.Anchor.Log, Consistency = [] } }));
    }

    [Fact]
    public void A_round_that_is_not_its_record_is_found()
    {
        var changed = s_logged with { Rounds = s_logged.Rounds.SetItem(1, s_logged.Rounds[1] with { Work = s_logged.Rounds[1].Work.SetItem(0, s_logged.Rounds[1].Work[0] with { Loss = 1 }) }) };
        Assert.Equal("rounds[1].work[0].loss", Check(changed).Place);
        Assert.Equal("rounds[1].summary", Check(s_logged with { Rounds = s_logged.Rounds.SetItem(1, s_logged.Rounds[1] with { Summary = null }) }).Place);
        Assert.Equal("rounds[1].summary", Check(s_logged with { Rounds = s_logged.Rounds.SetItem(1, s_logged.Rounds[1] with { Summary = [] }) }).Place);
    }

    [Fact]
    public void What_the_log_says_of_a_job_stands_beside_every_field_of_it()
    {
        var (job, text) = (s_logged.Job, s_logged.Sources[0]);
        Assert.Equal("job.submittedAt", Check(s_logged with { Job = job with { SubmittedAt = job.SubmittedAt.AddMilliseconds(1) } }).Place);
        foreach (var dataset in (string?[])[null, "local/other"]) Assert.Equal("sources, Training, dataset", Check(s_logged with { Sources = [text with { Dataset = dataset }] }).Place);
        Assert.Equal("log.entries", Check(s_logged with { Sources = [text with { Version = 2 }] }).Place);
        Assert.Equal("log.entries", Changed<ModelEntry>(entry => entry with { Dataset = "local/other" }));
        Assert.Equal("log.entries", Changed<ModelEntry>(entry => entry with { Corpus = entry.Model }));
    }

    [Fact]
    public void A_plan_that_the_rounds_record_does_not_name_is_found()
    {
        var exchanged = MicroLog.Of(MicroExchange.Of(new MicroJob(isAudited: false).Receipt));
        Assert.True(Check(exchanged).Holds, $"{Check(exchanged).Findings[^1]}");
        var other = System.Text.Encoding.UTF8.GetBytes(MicroExchange.Plan(1, 2, MicroExchange.Members(9)));
        Assert.Equal("rounds[1].exchange", Check(exchanged with { Rounds = exchanged.Rounds.SetItem(1, exchanged.Rounds[1] with { Exchange = other }) }).Place);
    }

    private static string? Changed<T>(Func<T, LogEntry?> change)
        where T : LogEntry => Check(MicroLog.Of(s_job.Receipt, entry => entry is T one ? change(one) : entry)).Place;

    private static string? Place(ReceiptLog log) => Check(s_logged with { Log = log }).Place;

    private static ReceiptReport Check(Receipt receipt) => ReceiptChecks.Run(ReceiptFile.Read(s_job.Sign(receipt).ToBytes()), new ReceiptMaterials(), default);
}
