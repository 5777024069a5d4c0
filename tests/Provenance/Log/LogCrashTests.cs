using System.Globalization;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;
using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests.Log;

/// <summary>A process that is killed again and again while it appends to one log: 200 times with <c>ZEROG_TEST_ALL</c> set, otherwise 20.</summary>
public sealed class LogCrashTests
{
    private static readonly int s_kills = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is null ? 20 : 200;

    [Fact]
    public async Task Killed_while_it_appends_it_loses_nothing_acknowledged_and_every_old_head_is_consistent_with_every_new_one()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(11);
        var acknowledged = new SortedDictionary<long, Hash256>();
        var heads = new List<LogPoint>();
        for (var kill = 0; kill < s_kills; kill++)
        {
            var lines = await KillAsync(folder.File("log"), kill, random.Next(400));
            var told = Heads(lines);
            await using var log = TransparencyLog.Open(folder.File("log"), told.LastOrDefault(LogPoint.Empty), new BlobFiles(), AppendUntilKilled.SegmentLength);
            var entries = Entries(lines).ToList();
            foreach (var (index, hash) in entries)
            {
                Assert.True(acknowledged.TryAdd(index, hash), $"Entry {index} was acknowledged twice.");
                Assert.Equal(hash, HashTree.LeafHash(log.Reader.Read(index)));
            }

            foreach (var head in heads.Concat(told)) Assert.True(log.Current.Extends(head, log.Reader.ProveConsistency(head.Size, log.Current.Size)));
            // Of each run its first, its last and the point that was found: all of them to the end.
            heads.AddRange([.. told.Take(1), .. told.TakeLast(1), log.Current]);
            foreach (var (index, hash) in entries.Take(5)) Assert.True(log.Current.Includes(index, hash, log.Reader.ProveInclusion(index, log.Current.Size)));
        }

        Assert.InRange(acknowledged.Count, s_kills * 50, int.MaxValue);
        Assert.InRange(Directory.GetFiles(folder.File("log", "entries")).Length, s_kills / 4, int.MaxValue);
        using var reader = LogReader.Open(folder.File("log"));
        foreach (var (index, hash) in acknowledged) Assert.Equal(hash, reader.LeafHash(index));
        // And between the old ones.
        for (var i = 0; i < 2_000; i++)
        {
            var (earlier, later) = (heads[random.Next(heads.Count)], heads[random.Next(heads.Count)]);
            if (earlier.Size > later.Size) (earlier, later) = (later, earlier);
            Assert.True(later.Extends(earlier, reader.ProveConsistency(earlier.Size, later.Size)));
        }

        // The tiles are what the entries give.
        Directory.Delete(folder.File("log", "tiles"), recursive: true);
        await using var again = LogSamples.Open(folder.File("log"), heads[^1]);
        Assert.Equal(heads[^1], again.Current);
    }

    private static async Task<List<string>> KillAsync(string folder, int seed, int after)
    {
        var lines = new List<string>();
        using var process = TestProcess.Start("append-until-killed", folder, seed.ToString(CultureInfo.InvariantCulture));
        // Some before the log is even open.
        if (seed % 10 == 9) await process.KillAsync();
        else
        {
            while (lines.Count < after) lines.Add(await process.ReadLineAsync());
            await process.KillAsync();
        }

        lines.AddRange(await process.ReadToEndAsync());
        return lines;
    }

    private static List<LogPoint> Heads(IEnumerable<string> lines) =>
        [.. Numbered(lines, "head").Select(pair => new LogPoint(pair.Number, pair.Hash)).OrderBy(head => head.Size)];

    private static IEnumerable<(long Index, Hash256 Hash)> Entries(IEnumerable<string> lines) => Numbered(lines, "entry");

    private static IEnumerable<(long Number, Hash256 Hash)> Numbered(IEnumerable<string> lines, string what) =>
        from line in lines
        let words = line.Split(' ')
        where words[0] == what
        select (long.Parse(words[1], CultureInfo.InvariantCulture), Hash256.Parse(words[2]));
}
