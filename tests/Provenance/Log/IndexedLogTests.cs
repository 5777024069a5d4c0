using ZeroG.Provenance.Entries;
using ZeroG.Provenance.Log;
using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests.Log;

public sealed class IndexedLogTests
{
    private static string Round(string job, int round) => Entry(job, round).ToText();

    private static RoundEntry Entry(string job, int round) => new(job, round, new ContentId(Hash256.FromBytes([.. Enumerable.Repeat((byte)round, 32)]), 1));

    [Fact]
    public async Task Entries_are_found_by_hash_and_by_subject_also_after_the_log_was_opened_again()
    {
        using var folder = new TemporaryFolder();
        var texts = Enumerable.Range(0, 600).Select(i => Round(i % 3 == 0 ? "three" : "other", i % 200)).Distinct().ToList();
        await using (var log = await IndexedLog.OpenAsync(folder.File("log")))
        {
            foreach (var batch in texts.Chunk(50)) await log.AppendAsync(batch);
            await CheckAsync(log);
        }

        await using var again = await IndexedLog.OpenAsync(folder.File("log"));
        await CheckAsync(again);

        async Task CheckAsync(IndexedLog log)
        {
            Assert.Equal(texts.Count, log.Current.Size);
            var threes = texts.Index().Where(each => each.Item.Contains("three", StringComparison.Ordinal)).Select(each => (long)each.Index).ToList();
            Assert.Equal(threes, log.Find("job/three", 0, int.MaxValue));
            Assert.Equal(threes.Where(index => index >= 5).Take(2), log.Find("job/three", 5, 2));
            Assert.Empty(log.Find("job/none", 0, 10));
            Assert.Equal(threes[7], log.Find(Entry("three", LogEntry.TryParse(texts[(int)threes[7]], out var entry) ? ((RoundEntry)entry).Round : -1).LeafHash()));
            Assert.Null(log.Find(Entry("none", 1).LeafHash()));
            Assert.Equal(texts.Skip(100).Take(256), await log.ReadAsync(100, 256));
            Assert.Equal(log.Current.Root, (await log.FrontierAsync()).Root);
        }
    }

    [Fact]
    public async Task The_frontier_of_every_size_has_that_sizes_root()
    {
        using var folder = new TemporaryFolder();
        await using var log = LogSamples.Open(folder.File("log"));
        await LogSamples.FillAsync(log, 600);
        Assert.Empty(log.Reader.FrontierAt(0).Peaks);
        for (var size = 1; size <= 600; size++)
        {
            var frontier = log.Reader.FrontierAt(size);
            Assert.Equal((size, log.Reader.PointAt(size).Root), (frontier.Size, frontier.Root));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => log.Reader.FrontierAt(601));
    }
}
