using System.Globalization;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Tests.Log;

/// <summary>
/// The killed side of <see cref="LogCrashTests"/>: writers append without end, one by one and in batches, and print what was acknowledged
/// (<c>entry INDEX HASH</c>) and heads that others are told of (<c>head SIZE ROOT</c>).
/// </summary>
internal static class AppendUntilKilled
{
    public const int SegmentLength = 40_000;

    private const int Writers = 5;

    public static async Task RunAsync(string folder, int seed)
    {
        await using var log = TransparencyLog.Open(folder, null, new BlobFiles(), SegmentLength);
        Print(log.Current);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => AppendAsync(log, new Random(seed * Writers + writer)))));
    }

    private static async Task AppendAsync(TransparencyLog log, Random random)
    {
        while (true)
        {
            var batch = Enumerable.Range(0, random.Next(3) == 0 ? random.Next(1, 30) : 1).Select(_ => new byte[random.Next(300)]).ToArray();
            foreach (var entry in batch) random.NextBytes(entry);
            var first = await log.AppendAsync([.. batch.Select(entry => (ReadOnlyMemory<byte>)entry)]);
            // At once, so that none of a batch is printed half.
            Console.Write(string.Concat(batch.Select((entry, i) => string.Create(CultureInfo.InvariantCulture, $"entry {first + i} {HashTree.LeafHash(entry)}\n"))));
            if (random.Next(4) == 0) Print(log.Current);
        }
    }

    private static void Print(LogPoint point) => Console.Write(string.Create(CultureInfo.InvariantCulture, $"head {point.Size} {point.Root}\n"));
}
