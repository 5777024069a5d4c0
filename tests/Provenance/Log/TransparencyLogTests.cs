using Microsoft.Win32.SafeHandles;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;
using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests.Log;

public sealed class TransparencyLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.File("log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Entries_keep_their_index_and_are_there_when_the_log_is_opened_again()
    {
        await using (var log = await TransparencyLog.OpenAsync(Folder))
        {
            Assert.Equal(LogPoint.Empty, log.Current);
            Assert.Equal(0, await log.AppendAsync(LogSamples.Entry(0)));
            Assert.Equal(1, await log.AppendAsync(LogSamples.Entries(1, 3)));
            Assert.Equal(4, await log.AppendAsync(LogSamples.Entry(4)));
            Assert.Equal(new LogPoint(5, LogSamples.Tree(5).Root), log.Current);
        }

        await using var again = await TransparencyLog.OpenAsync(Folder, new LogPoint(4, LogSamples.Tree(4).Root));
        Assert.Equal(new LogPoint(5, LogSamples.Tree(5).Root), again.Current);
        Assert.Equal(5, await again.AppendAsync(LogSamples.Entry(5)));
        LogSamples.AssertWhole(again.Reader, 6);
    }

    [Fact]
    public async Task Every_size_up_to_300_is_proven_from_the_tiles_also_while_it_grows()
    {
        await using var log = LogSamples.Open(Folder);
        using var reader = LogReader.Open(Folder);
        var points = new List<LogPoint> { log.Current };
        for (var size = 1; size <= 300; size++)
        {
            await log.AppendAsync(LogSamples.Entry(size - 1));
            points.Add(log.Current);
            for (var first = 0; first <= size; first++) Assert.True(points[size].Extends(points[first], reader.ProveConsistency(first, size)));
        }

        for (var size = 0; size <= 300; size++) Assert.Equal(points[size], reader.PointAt(size));
        LogSamples.AssertWhole(log.Reader, 300);
    }

    [Fact]
    public async Task A_log_of_three_levels_of_tiles_gives_the_proofs_of_the_tree_in_memory()
    {
        const int Size = 66_000;
        await using var log = LogSamples.Open(Folder, segmentLength: 1 << 18);
        await LogSamples.FillAsync(log, Enumerable.Repeat(600, Size / 600));
        var (tree, random) = (LogSamples.Tree(Size), new Random(5));
        Assert.Equal(tree.Root, log.Current.Root);
        for (var i = 0; i < 300; i++)
        {
            var (index, first) = (random.Next(Size), random.Next(1, Size));
            Assert.Equal(tree.Prove(index), log.Reader.ProveInclusion(index, Size));
            Assert.Equal(tree.ProveConsistency(first), log.Reader.ProveConsistency(first, Size));
            Assert.Equal(LogSamples.Entry(index), log.Reader.Read(index));
        }

        Assert.Equal(log.Reader.ReadTile(1, 1, 1), tree.Node(8, 256).ToArray());
        Assert.Equal(log.Reader.ReadTile(2, 0, 1), tree.Node(16, 0).ToArray());
        Assert.Equal(log.Reader.ReadTile(0, 3, 256)[32..64], tree.Node(0, 769).ToArray());
    }

    [Fact]
    public async Task Appends_that_wait_for_a_flush_share_the_next_and_each_gets_its_own_index()
    {
        using var files = new HeldFiles();
        await using var log = TransparencyLog.Open(Folder, null, files);
        files.Hold();
        var appends = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => Task.Run(() => (Number: i, Index: log.AppendAsync(BitConverter.GetBytes(i))))));
        Assert.All(appends, append => Assert.False(append.Index.IsCompleted));
        Assert.Equal(0, log.Current.Size);

        files.Release();
        await Task.WhenAll(appends.Select(append => append.Index));

        Assert.InRange(files.Flushes, 1, 2);
        Assert.Equal(Enumerable.Range(0, 1_000), appends.Select(append => (int)append.Index.Result).Order());
        foreach (var (number, index) in appends) Assert.Equal(BitConverter.GetBytes(number), log.Reader.Read(await index));
    }

    [Fact]
    public async Task A_frame_is_flushed_before_its_tiles_are_written_and_a_segment_is_named_before_it_has_one()
    {
        var files = new FaultyFiles();
        await using var log = TransparencyLog.Open(Folder, null, files, segmentLength: 400);
        // The log's name in the folder above; the segment's head, then its name; what was found is settled; the names of all.
        Assert.Equal(
            ["FlushFolder", "Open", "Open", "Open", "Open", "Open", "Open", "Create", "Write", "FlushFile", "Replace", "FlushFolder", "Open", "Open", "Cut", "FlushFile", "FlushFolder", "FlushFolder"],
            files.Steps);

        files.Steps.Clear();
        await log.AppendAsync(new byte[300]);
        Assert.Equal(["Write", "FlushFile", "Write", "Write"], files.Steps);

        files.Steps.Clear();
        await log.AppendAsync(new byte[300]);
        Assert.Equal(
            [.. Enumerable.Repeat("FlushFile", 6), "FlushFolder", "Create", "Write", "FlushFile", "Replace", "FlushFolder", "Open", "Write", "FlushFile", "Write", "Write"],
            files.Steps);
    }

    [Fact]
    public async Task Only_what_fits_is_taken_and_what_does_not_is_named()
    {
        await using var log = LogSamples.Open(Folder, segmentLength: 1 << 20);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync([new byte[3], new byte[TransparencyLog.MaxEntryLength + 1]]));
        Assert.Contains("Entry 1 has 65536 bytes", error.Message);
        var largest = new byte[TransparencyLog.MaxEntryLength];
        error = await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync([.. Enumerable.Repeat((ReadOnlyMemory<byte>)largest, 128)]));
        Assert.Contains("Append them in several", error.Message);
        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync([]));
        Assert.Equal(0, log.Current.Size);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => log.AppendAsync([.. Enumerable.Repeat((ReadOnlyMemory<byte>)largest, 127)])));
        Assert.Equal(381, log.Current.Size);
        Assert.Equal(largest, log.Reader.Read(380));
    }

    [Fact]
    public async Task A_caller_that_goes_on_writing_to_its_bytes_does_not_change_the_log()
    {
        var entry = new byte[40_000];
        var isDone = false;
        await using (var log = LogSamples.Open(Folder, segmentLength: 1 << 26))
        {
            var writer = Task.Run(() =>
            {
                while (!Volatile.Read(ref isDone)) Random.Shared.NextBytes(entry);
            });
            for (var i = 0; i < 200; i++) await log.AppendAsync(entry);
            Volatile.Write(ref isDone, true);
            await writer;
        }

        await using var again = LogSamples.Open(Folder, segmentLength: 1 << 26);
        Assert.Equal(200, again.Current.Size);
        again.Reader.Read(0, 200);
    }

    [Fact]
    public async Task A_folder_has_one_writer_and_any_number_of_readers()
    {
        await using (var log = LogSamples.Open(Folder))
        {
            await LogSamples.FillAsync(log, 3);
            var error = await Assert.ThrowsAsync<IOException>(() => TransparencyLog.OpenAsync(Folder));
            Assert.Contains("has a writer already", error.Message);
            using var reader = LogReader.Open(Folder);
            using var another = LogReader.Open(Folder);
            LogSamples.AssertWhole(reader, 3);
            await LogSamples.FillAsync(log, 300);
            LogSamples.AssertWhole(another, 303);
        }

        await LogSamples.Open(Folder).DisposeAsync();
        Assert.Contains("There is no log", Assert.Throws<IOException>(() => LogReader.Open(_folder.File("nothing"))).Message);
    }

    [Fact]
    public async Task Appends_under_way_are_done_before_the_log_is_closed_and_none_are_taken_afterwards()
    {
        var log = await TransparencyLog.OpenAsync(Folder);
        var appends = Enumerable.Range(0, 50).Select(i => log.AppendAsync(LogSamples.Entry(i))).ToList();
        await log.DisposeAsync();
        await Task.WhenAll(appends);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => log.AppendAsync(LogSamples.Entry(50)));
        await log.DisposeAsync();
        await using var again = await TransparencyLog.OpenAsync(Folder);
        LogSamples.AssertWhole(again.Reader, 50);
    }

    [Fact]
    public async Task What_is_not_there_is_refused_without_being_read()
    {
        await using var log = LogSamples.Open(Folder);
        await LogSamples.FillAsync(log, 5);
        var reader = log.Reader;
        foreach (var index in (long[])[-1, 5, long.MinValue, long.MaxValue])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(index));
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.LeafHash(index));
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.ProveInclusion(index, 5));
            if (index != 5) Assert.Throws<ArgumentOutOfRangeException>(() => reader.PointAt(index));
            if (index != 5) Assert.Throws<ArgumentOutOfRangeException>(() => reader.ProveConsistency(1, index));
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadTile(0, index, 1));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ProveConsistency(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(4, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(0, int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadTile(0, 0, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadTile(9, 0, 1));
        Assert.Equal(5 * 32, reader.ReadTile(0, 0, 5).Length);
    }

    [Fact]
    public async Task Entries_of_the_reference_have_its_root()
    {
        await using var log = LogSamples.Open(Folder);
        foreach (var entry in new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" })
            await log.AppendAsync(Convert.FromHexString(entry));
        Assert.Equal("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", log.Current.Root.ToHex());
        Assert.Equal("ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", log.Reader.PointAt(7).Root.ToHex());
        Assert.Equal(HashTree.EmptyRoot, log.Reader.PointAt(0).Root);
    }

    /// <summary>A disk whose flushes wait while a test says so.</summary>
    private sealed class HeldFiles : BlobFiles, IDisposable
    {
        private readonly ManualResetEventSlim _go = new(true);
        private int _flushes;

        public int Flushes => _flushes;

        public void Hold()
        {
            _flushes = 0;
            _go.Reset();
        }

        public void Release() => _go.Set();

        public override void FlushFile(SafeFileHandle file)
        {
            _go.Wait(TimeSpan.FromMinutes(1));
            Interlocked.Increment(ref _flushes);
            base.FlushFile(file);
        }

        public void Dispose() => _go.Dispose();
    }
}
