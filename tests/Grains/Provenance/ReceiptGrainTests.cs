using System.Collections.Immutable;
using ZeroG.Grains.Receipts;
using ZeroG.Grains.Tests.Clusters;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;
using ZeroG.Receipts;

namespace ZeroG.Grains.Tests.Provenance;

public sealed class ReceiptGrainTests
{
    private const string Job = "01k0000000000000000000000a";

    [Fact]
    public async Task Receipts_of_jobs_that_are_not_there_take_no_device()
    {
        // The silo's executor computes nothing: what got into its queue would never be answered.
        await using var cluster = await GrainCluster.StartAsync(null, GrainCluster.Orchestrator("one"), GrainCluster.Gateway("gateway"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => cluster.Grains.GetGrain<IReceiptGrain>(Job).MakeAsync()));
        Assert.All(answers, Assert.Null);
    }

    [Fact]
    public void A_receipt_waits_for_all_that_it_encloses_of_the_log()
    {
        var (content, offence) = (new ContentId(Hash256.FromBytes(new byte[32]), 1), "0x" + new string('b', 64));
        var version = new DatasetVersionEntry("local/text", 2, content, content.Root, DateTimeOffset.UnixEpoch);
        var (end, slash) = (new JobEndedEntry(Job, "completed", 1), new SlashEntry(offence, Job, 0, 0, "accused", "accuser", "guilty", ""));

        Assert.Equal("the job's end", Lacks(version, slash));
        Assert.Equal("version 2 of local/text", Lacks(end, slash));
        Assert.Equal("version 2 of local/text", Lacks(end, slash, version with { Number = 1 }));
        Assert.Equal($"the end of dispute {offence}", Lacks(end, version));
        Assert.Equal("", Lacks(end, version, slash));
        Assert.Equal("", Extract(end).Lacks("local/text", null, []));

        string Lacks(params LogEntry[] entries) => Extract(entries).Lacks("local/text", 2, [offence]);
        static LogExtract Extract(params LogEntry[] entries) => new(new ReceiptLog("", default, [], [], null), [.. entries]);
    }

    [Fact]
    public void Records_that_do_not_fit_into_a_receipt_are_not_all_read()
    {
        var (record, reads) = (new byte[ReceiptFile.MaxBytes / 4 + 1], 0);
        var content = new BlobRef("0x" + new string('a', 64), 1);
        var summaries = Enumerable.Range(0, 1_000).Select(round => new RoundSummary(round, 1, 1, 1, 1, 1, content, [])).ToImmutableArray();
        var tooLarge = Assert.Throws<ArgumentException>(() => ReceiptMaking.RoundsOf(summaries, summary =>
        {
            reads++;
            return new ReceiptRound(summary.Round, 1, [], new ContentId(Hash256.Parse(content.Root), 1), record, null, null);
        }));
        Assert.Equal(4, reads);
        Assert.Contains("4 of its 1000 rounds", tooLarge.Message, StringComparison.Ordinal);
    }
}
