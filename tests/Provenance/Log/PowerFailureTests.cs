using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;
using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests.Log;

/// <summary>Every flush that the log needs, and every order: without one of them an acknowledged entry is lost here.</summary>
public sealed class PowerFailureTests
{
    private const int SegmentLength = 3_000;

    private const int FailuresOfALog = 25;

    private static readonly int s_logs = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is null ? 3 : 60;

    [Fact]
    public async Task What_was_acknowledged_outlives_a_power_failure_at_any_step()
    {
        for (var seed = 0; seed < s_logs; seed++) await FailAsync(new Random(seed));
    }

    private static async Task FailAsync(Random random)
    {
        using var folder = new TemporaryFolder();
        var (acknowledged, heads) = (new Dictionary<long, Hash256>(), new List<LogPoint> { LogPoint.Empty });
        for (var failure = 0; failure < FailuresOfALog; failure++)
        {
            var (at, next) = (folder.File($"{failure}"), folder.File($"{failure + 1}"));
            var before = heads[^1].Size;
            var files = new ForgetfulFiles(at, Steps(), random);
            await RunAsync(at, files);
            // Sometimes only the process ends at first, and another takes up what it left.
            for (; random.Next(2) == 0; await RunAsync(at, files)) files.Resume(Steps());

            files.Restore(at, next);
            await using var again = LogSamples.Open(next, heads[^1], SegmentLength);
            heads.Add(again.Current);
            foreach (var (index, hash) in acknowledged)
            {
                Assert.Equal(hash, again.Reader.LeafHash(index));
                if (index >= before) Assert.Equal(hash, HashTree.LeafHash(again.Reader.Read(index)));
            }

            // Of the older ones some: what a head begins with, those after it begin with too.
            foreach (var head in heads.Where(head => head.Size >= before || random.Next(20) == 0)) Assert.True(again.Current.Extends(head, again.Reader.ProveConsistency(head.Size, again.Current.Size)));
        }

        Assert.InRange(acknowledged.Count, 2 * FailuresOfALog, int.MaxValue);

        // Some while it is opened, most while it appends.
        int Steps() => random.Next(random.Next(4) == 0 ? 20 : 120);

        async Task RunAsync(string at, ForgetfulFiles files)
        {
            try
            {
                await using var log = TransparencyLog.Open(at, heads[^1], files, SegmentLength);
                await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => AppendAsync(log)));
            }
            catch (IOException failed) when (failed.Message.Contains("power failed"))
            {
            }
        }

        async Task AppendAsync(TransparencyLog log)
        {
            while (true)
            {
                byte[][] batch;
                lock (random)
                {
                    batch = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => new byte[random.Next(200)])];
                    foreach (var entry in batch) random.NextBytes(entry);
                }

                var first = await log.AppendAsync([.. batch.Select(entry => (ReadOnlyMemory<byte>)entry)]);
                lock (acknowledged)
                {
                    for (var i = 0; i < batch.Length; i++) acknowledged.Add(first + i, HashTree.LeafHash(batch[i]));
                    if (log.Current.Size > heads[^1].Size) heads.Add(log.Current);
                }
            }
        }
    }
}
