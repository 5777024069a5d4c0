using ZeroG.Provenance.Log;
using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests.Log;

/// <summary>Files that were torn or changed: what a crash cut short is cut off, what was acknowledged is never given up silently.</summary>
public sealed class LogDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.File("log");

    private string Tiles => Path.Combine(Folder, "tiles");

    private string Segment => Directory.GetFiles(Path.Combine(Folder, "entries")).Order(StringComparer.Ordinal).Last();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_last_frame_torn_at_any_byte_is_cut_off_and_nothing_else()
    {
        var (ends, bytes) = await WriteAsync(frames: [3, 4, 1, 3]);
        for (var cut = (int)ends[1].Bytes; cut < bytes.Length; cut++)
        {
            Restore(bytes.AsSpan(0, cut), withTiles: false);
            await using var log = LogSamples.Open(Folder);
            var size = ends.Last(end => end.Bytes <= cut).Size;
            Assert.Equal(size, log.Current.Size);
            LogSamples.AssertWhole(log.Reader, size);
            await LogSamples.FillAsync(log, 2);
            LogSamples.AssertWhole(log.Reader, size + 2);
        }
    }

    [Fact]
    public async Task A_changed_byte_of_the_last_frame_cuts_it_off_and_one_before_it_is_named()
    {
        var (ends, bytes) = await WriteAsync(frames: [3, 4, 3]);
        for (var at = (int)ends[0].Bytes; at < bytes.Length; at++)
        {
            var garbled = bytes.ToArray();
            garbled[at] ^= (byte)(1 << (at % 8));
            Restore(garbled, withTiles: false);
            if (at >= ends[1].Bytes)
            {
                await using var log = LogSamples.Open(Folder);
                LogSamples.AssertWhole(log.Reader, ends[1].Size);
            }
            else
            {
                AssertDamaged(Segment, "Restore the file from a copy");
                Assert.Equal(garbled, File.ReadAllBytes(Segment));
            }
        }
    }

    [Fact]
    public async Task Acknowledged_entries_that_are_torn_or_changed_are_named_where_the_tiles_know_them()
    {
        var (ends, bytes) = await WriteAsync(frames: [3, 4, 3]);
        for (var cut = (int)ends[0].Bytes; cut < bytes.Length; cut++)
        {
            Restore(bytes.AsSpan(0, cut), withTiles: true);
            AssertDamaged(Segment, "had been acknowledged");
        }

        // With nothing else to be had, the operator can go on without them.
        Directory.Delete(Tiles, recursive: true);
        await using var log = LogSamples.Open(Folder);
        LogSamples.AssertWhole(log.Reader, ends[1].Size);
    }

    [Fact]
    public async Task A_head_that_was_given_out_is_not_forgotten_with_the_entries()
    {
        var (ends, bytes) = await WriteAsync(frames: [3, 4, 3]);
        var head = new LogPoint(10, LogSamples.Tree(10).Root);
        Restore(bytes.AsSpan(0, bytes.Length - 1), withTiles: false);
        var error = Assert.Throws<LogDamagedException>(() => LogSamples.Open(Folder, head));
        Assert.Contains("a head of 10 entries", error.Message);
        Assert.Throws<LogDamagedException>(() => LogSamples.Open(Folder, new LogPoint(ends[1].Size, head.Root)));
        await LogSamples.Open(Folder, new LogPoint(ends[1].Size, LogSamples.Tree(ends[1].Size).Root)).DisposeAsync();
    }

    [Fact]
    public async Task An_entry_that_looks_like_a_frame_does_not_pass_for_one()
    {
        await using (var log = LogSamples.Open(Folder)) await LogSamples.FillAsync(log, 2);
        var frame = new byte[LogFrame.HeadLength];
        new LogFrame(1_000, 1, 2, default).CopyTo(frame, salt: 0);
        await using (var log = LogSamples.Open(Folder)) await log.AppendAsync(frame);
        var bytes = File.ReadAllBytes(Segment);

        Restore(bytes.AsSpan(0, bytes.Length - 1), withTiles: false);

        await using var again = LogSamples.Open(Folder);
        LogSamples.AssertWhole(again.Reader, 2);
    }

    [Fact]
    public async Task Lost_tiles_are_made_again_from_every_segment()
    {
        await WriteAsync(frames: Enumerable.Repeat(40, 20), segmentLength: 3_000);
        Assert.InRange(Directory.GetFiles(Path.Combine(Folder, "entries")).Length, 4, 40);
        foreach (var lost in (string[])["", "0", "1", "places"])
        {
            if (lost.Length == 0) Directory.Delete(Tiles, recursive: true);
            else File.Delete(Path.Combine(Tiles, lost));
            await using var log = LogSamples.Open(Folder, segmentLength: 3_000);
            LogSamples.AssertWhole(log.Reader, 800);
            await LogSamples.Open(_folder.File("other")).DisposeAsync();
        }
    }

    [Fact]
    public async Task A_segment_that_is_missing_or_changed_is_named_when_the_tiles_are_made_again()
    {
        await WriteAsync(frames: Enumerable.Repeat(40, 20), segmentLength: 3_000);
        var segments = Directory.GetFiles(Path.Combine(Folder, "entries")).Order(StringComparer.Ordinal).ToArray();
        var bytes = File.ReadAllBytes(segments[1]);
        File.Delete(segments[1]);
        AssertDamaged(segments[1], "Restore the file");
        Directory.Delete(Tiles, recursive: true);
        AssertDamaged(segments[1], "Restore the file");

        foreach (var at in (int[])[0, 9, 71, 80, 90, 150, bytes.Length - 1])
        {
            var garbled = bytes.ToArray();
            garbled[at] ^= 4;
            File.WriteAllBytes(segments[1], garbled);
            AssertDamaged(segments[1], "Restore the file");
        }

        File.WriteAllBytes(segments[1], bytes[..^1]);
        AssertDamaged(segments[1], "a segment follows it");
        File.WriteAllBytes(segments[1], bytes);
        await using var log = LogSamples.Open(Folder, segmentLength: 3_000);
        LogSamples.AssertWhole(log.Reader, 800);
    }

    [Fact]
    public async Task A_changed_tile_gives_no_proof_and_a_changed_entry_is_not_handed_out()
    {
        await WriteAsync(frames: Enumerable.Repeat(40, 20), segmentLength: 3_000);
        Flip(Path.Combine(Tiles, "0"), 10 * Hash256.Size);
        // Of 2 and 10 bytes are the entries before the one that is changed.
        Flip(Directory.GetFiles(Path.Combine(Folder, "entries")).Order(StringComparer.Ordinal).First(), SegmentHead.Length + LogFrame.HeadLength + 20);
        await using (var log = LogSamples.Open(Folder, segmentLength: 3_000))
        {
            var error = Assert.Throws<LogDamagedException>(() => log.Reader.ProveInclusion(11, 800));
            Assert.Equal(Tiles, error.Path);
            Assert.Contains($"delete the folder {Tiles}", error.Message);
            Assert.Throws<LogDamagedException>(() => log.Reader.ProveConsistency(20, 800));
            error = Assert.Throws<LogDamagedException>(() => log.Reader.Read(2));
            Assert.Contains("entry 2", error.Message);
            Assert.Equal(LogSamples.Entry(3), log.Reader.Read(3));
        }

        // One that the root rests on is found at once: no wrong root is ever signed.
        Flip(Path.Combine(Tiles, "1"), 0);
        AssertDamaged(Tiles, $"delete the folder {Tiles}");
    }

    [Theory]
    [InlineData("Write")]
    [InlineData("FlushFile")]
    public async Task A_full_disk_acknowledges_nothing_and_the_log_goes_on_once_it_is_opened_again(string step)
    {
        await using (var log = LogSamples.Open(Folder)) await LogSamples.FillAsync(log, 5);
        var files = new FailingFiles(step);
        await using (var log = TransparencyLog.Open(Folder, null, files))
        {
            files.IsFull = true;
            var appends = Enumerable.Range(5, 40).Select(i => log.AppendAsync(LogSamples.Entry(i))).ToList();
            foreach (var append in appends)
            {
                var error = await Assert.ThrowsAsync<LogStoppedException>(() => append);
                Assert.Contains(Folder, error.Message);
                Assert.Contains("Free space there", error.Message);
            }

            files.IsFull = false;
            await Assert.ThrowsAsync<LogStoppedException>(() => log.AppendAsync(LogSamples.Entry(5)));
            Assert.Equal(5, log.Current.Size);
            LogSamples.AssertWhole(log.Reader, 5);
        }

        await using var again = LogSamples.Open(Folder);
        var size = (int)again.Current.Size;
        Assert.InRange(size, 5, 45);
        await LogSamples.FillAsync(again, 3);
        LogSamples.AssertWhole(again.Reader, size + 3);
    }

    private async Task<(List<(long Bytes, int Size)> Ends, byte[] Bytes)> WriteAsync(IEnumerable<int> frames, long segmentLength = 4_096)
    {
        var ends = new List<(long Bytes, int Size)>();
        await using (var log = LogSamples.Open(Folder, segmentLength: segmentLength))
        {
            foreach (var count in frames)
            {
                await LogSamples.FillAsync(log, count);
                ends.Add((new FileInfo(Segment).Length, (int)log.Current.Size));
            }
        }

        Directory.CreateDirectory(_folder.File("kept"));
        foreach (var file in Directory.GetFiles(Tiles)) File.Copy(file, _folder.File("kept", Path.GetFileName(file)));
        return (ends, await File.ReadAllBytesAsync(Segment));
    }

    // As after a crash: of the tiles all may be lost, for they are not flushed.
    private void Restore(ReadOnlySpan<byte> segment, bool withTiles)
    {
        File.WriteAllBytes(Segment, segment);
        Directory.Delete(Tiles, recursive: true);
        if (!withTiles) return;
        Directory.CreateDirectory(Tiles);
        foreach (var file in Directory.GetFiles(_folder.File("kept"))) File.Copy(file, Path.Combine(Tiles, Path.GetFileName(file)));
    }

    private void AssertDamaged(string path, string words)
    {
        var error = Assert.Throws<LogDamagedException>(() => LogSamples.Open(Folder));
        Assert.Equal(path, error.Path);
        Assert.Contains(path, error.Message);
        Assert.Contains(words, error.Message);
    }

    private static void Flip(string path, int at)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
