using System.Collections.Concurrent;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Silo.Tests.Http;

public sealed class HttpNodeTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(FailureKind.Invalid)]
    [InlineData(FailureKind.NotFound)]
    [InlineData(FailureKind.Conflict)]
    [InlineData(FailureKind.Unavailable)]
    [InlineData(FailureKind.Storage)]
    [InlineData(FailureKind.Internal)]
    [InlineData(FailureKind.Forbidden)]
    public async Task A_failure_arrives_with_its_kind_message_and_remedy(FailureKind kind)
    {
        await using var served = await ServedNode.StartAsync();
        served.Node.Failure = new ZeroGException(kind, "what «was» wrong", "the remedy");

        Func<Task>[] calls =
        [
            () => served.Client.InfoAsync(),
            () => served.Client.GetDatasetAsync("text"),
            () => served.Client.ListDatasetsAsync(),
            () => served.Client.AddDatasetAsync("text", new MemoryStream([1]), "f"),
            () => served.Client.ListProvidersAsync(),
            () => served.Client.SubmitJobAsync(ScriptedNode.JobId, ScriptedNode.Spec()),
            () => served.Client.GetJobAsync(ScriptedNode.JobId),
            () => served.Client.GetRoundsAsync(ScriptedNode.JobId, 0),
            () => served.Client.ListJobsAsync(),
            () => served.Client.CancelJobAsync(ScriptedNode.JobId),
            () => served.Client.OpenBlobAsync(ScriptedNode.Root('a')),
            () => served.Client.TraceModelAsync(ScriptedNode.JobId),
            () => served.Client.ListWindowsAsync(ScriptedNode.JobId, new WindowQuery()),
            () => served.Client.GetUsageAsync("text"),
            async () => await served.Client.WatchJobAsync(ScriptedNode.JobId).GetAsyncEnumerator().MoveNextAsync(),
        ];
        foreach (var call in calls)
        {
            var seen = await Assert.ThrowsAsync<ZeroGException>(call);
            Assert.Equal((kind, "what «was» wrong", "the remedy"), (seen.Kind, seen.Message, seen.Remedy));
        }
    }

    [Fact]
    public async Task A_failure_of_the_node_itself_is_logged_there_and_is_no_failure_of_the_caller()
    {
        var log = new List<string>();
        await using var served = await ServedNode.StartAsync(new() { Log = log.Add });
        served.Node.Failure = new InvalidOperationException("broken inside");

        await Assert.ThrowsAsync<HttpRequestException>(() => served.Client.InfoAsync());

        Assert.Contains("broken inside", Assert.Single(log), StringComparison.Ordinal);

        served.Node.Failure = new ZeroGException(FailureKind.Internal, "caught inside", "report it");
        await Assert.ThrowsAsync<ZeroGException>(() => served.Client.InfoAsync());

        Assert.Contains("caught inside", log[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_call_comes_back_with_what_the_node_answered()
    {
        await using var served = await ServedNode.StartAsync();

        Assert.Equal("inprocess", (await served.Client.InfoAsync()).Runtime);
        Assert.Equal("owner/text", (await served.Client.GetDatasetAsync("owner/text")).Name);
        Assert.Equal("a/b+7", (await served.Client.ListDatasetsAsync("a/b", 7)).Next);
        Assert.Equal("cpu", Assert.Single((await served.Client.ListProvidersAsync()).Items).Offer.Device);
        Assert.Equal(5, Assert.Single(await served.Client.GetRoundsAsync(ScriptedNode.JobId, 5)).Round);
        Assert.Equal(JobPhase.Completed, Assert.Single((await served.Client.ListJobsAsync()).Items).Phase);
        Assert.Equal(JobPhase.Cancelled, (await served.Client.CancelJobAsync(ScriptedNode.JobId)).Phase);
        Assert.Equal(ScriptedNode.Spec(), (await served.Client.SubmitJobAsync(ScriptedNode.JobId, ScriptedNode.Spec())).Spec);
        Assert.Equal(ScriptedNode.Spec(), served.Node.Jobs[ScriptedNode.JobId]);
    }

    [Fact]
    public async Task What_is_asked_of_a_model_and_its_data_arrives_as_it_was_asked()
    {
        await using var served = await ServedNode.StartAsync();

        var trace = await served.Client.TraceModelAsync(ScriptedNode.JobId, 5, 6);
        Assert.Equal((ScriptedNode.JobId, 5, 6L), (trace.Job, trace.Next, Assert.Single(trace.Files).Bytes));
        Assert.Equal(ModelTrace.MaxFiles, Assert.Single((await served.Client.TraceModelAsync(ScriptedNode.JobId)).Files).Bytes);
        foreach (var query in (WindowQuery[])
        [
            new(),
            new() { Round = 1, Worker = 2, Step = 3, From = 1L << 40, Limit = 5 },
            new() { Record = 7 },
            new() { Sha256 = "a&b=c" },
        ])
        {
            var page = await served.Client.ListWindowsAsync(ScriptedNode.JobId, query);
            Assert.Equal(query, served.Node.Windows);
            Assert.Equal((1L, 24L, 7), (page.Windows, page.Examined, Assert.Single(Assert.Single(page.Items).Parts).Record));
        }

        var usage = await served.Client.GetUsageAsync("owner/text", 4, 3, 2);
        Assert.Equal(("owner/text", 3L), (usage.Dataset, usage.Next));
        Assert.Equal((4, 2), (Assert.Single(usage.Models).Version, usage.Models[0].Rounds));
        Assert.Equal(0, Assert.Single((await served.Client.GetUsageAsync("owner/text")).Models).Version);
    }

    [Fact]
    public async Task An_upload_of_many_megabytes_streams_through_with_its_file_name()
    {
        await using var served = await ServedNode.StartAsync();
        const int Length = 20 << 20;

        var version = await served.Client.AddDatasetAsync("text", new MemoryStream(new byte[Length]), "a file & more.txt");

        Assert.Equal(Length, served.Node.Uploads["local/text"]);
        Assert.Equal("a file & more.txt", version.FileName);
    }

    [Theory]
    [InlineData(4 << 20)]
    [InlineData(256 << 20)]
    public async Task An_upload_that_the_disk_has_no_room_for_says_so_while_it_is_under_way(int length)
    {
        await using var served = await ServedNode.StartAsync();
        served.Node.Room = 1 << 20;

        var full = await Assert.ThrowsAsync<ZeroGException>(() => served.Client.AddDatasetAsync("text", new ZeroStream(length), "f"));

        Assert.Equal((FailureKind.Storage, "the disk is full"), (full.Kind, full.Message));
        Assert.Empty(served.Node.Uploads);
    }

    [Fact]
    public async Task An_upload_whose_source_breaks_never_looks_complete_to_the_node()
    {
        await using var served = await ServedNode.StartAsync();

        var broken = await Assert.ThrowsAsync<ZeroGException>(
            () => served.Client.AddDatasetAsync("text", new BreakingStream(length: 8 << 20, breaksAt: 4 << 20), "poem.txt"));
        await served.Client.InfoAsync();

        // It is the file's fault, and not told as the node's.
        Assert.Equal(FailureKind.Invalid, broken.Kind);
        Assert.Contains("poem.txt", broken.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is gone", broken.Message, StringComparison.Ordinal);

        Assert.Empty(served.Node.Uploads);
    }

    [Fact]
    public async Task A_watcher_sees_each_snapshot_when_it_happens_and_ends_with_the_job()
    {
        await using var served = await ServedNode.StartAsync();
        using var bound = new CancellationTokenSource(Bound);
        await using var watch = served.Client.WatchJobAsync(ScriptedNode.JobId, bound.Token).GetAsyncEnumerator();

        foreach (var (phase, rounds) in new[] { (JobPhase.InnerSteps, 1), (JobPhase.OuterStep, 1), (JobPhase.Completed, 2) })
        {
            await served.Node.Snapshots.Writer.WriteAsync(ScriptedNode.Snapshot(phase, rounds));
            Assert.True(await watch.MoveNextAsync());
            Assert.Equal((phase, rounds), (watch.Current.Phase, watch.Current.Totals.Rounds));
        }

        Assert.False(await watch.MoveNextAsync());
    }

    [Fact]
    public async Task A_diverged_loss_arrives_as_what_it_is()
    {
        await using var served = await ServedNode.StartAsync();
        await using var watch = served.Client.WatchJobAsync(ScriptedNode.JobId).GetAsyncEnumerator();
        await served.Node.Snapshots.Writer.WriteAsync(ScriptedNode.Snapshot(JobPhase.Failed, 1, double.NaN));

        Assert.True(await watch.MoveNextAsync());

        Assert.Equal(double.NaN, watch.Current.LastRound!.Loss);
    }

    [Fact]
    public async Task A_failure_in_the_middle_of_a_watch_arrives_with_its_kind()
    {
        await using var served = await ServedNode.StartAsync();
        await using var watch = served.Client.WatchJobAsync(ScriptedNode.JobId).GetAsyncEnumerator();
        await served.Node.Snapshots.Writer.WriteAsync(ScriptedNode.Snapshot(JobPhase.InnerSteps, 1));
        Assert.True(await watch.MoveNextAsync());

        served.Node.Snapshots.Writer.Complete(new ZeroGException(FailureKind.Storage, "the disk is full", "make room"));

        var seen = await Assert.ThrowsAsync<ZeroGException>(async () => await watch.MoveNextAsync());
        Assert.Equal(FailureKind.Storage, seen.Kind);
    }

    [Fact]
    public async Task A_node_that_stops_ends_its_watchers_without_waiting_for_the_job()
    {
        var served = await ServedNode.StartAsync();
        await using var watch = served.Client.WatchJobAsync(ScriptedNode.JobId).GetAsyncEnumerator();
        await served.Node.Snapshots.Writer.WriteAsync(ScriptedNode.Snapshot(JobPhase.InnerSteps, 1));
        Assert.True(await watch.MoveNextAsync());

        await served.Server.DisposeAsync().AsTask().WaitAsync(Bound);

        var gone = await Assert.ThrowsAsync<ZeroGException>(async () => await watch.MoveNextAsync());
        Assert.Equal(FailureKind.Unavailable, gone.Kind);
        await served.DisposeAsync();
    }

    [Fact]
    public async Task Stored_content_arrives_byte_for_byte()
    {
        await using var served = await ServedNode.StartAsync();
        var bytes = new byte[3 << 20];
        new Random(1).NextBytes(bytes);
        served.Node.Blob = () => new MemoryStream(bytes);

        await using var content = await served.Client.OpenBlobAsync(ScriptedNode.Root('a'));
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);

        Assert.Equal(bytes.Length, content.Length);
        Assert.Equal(bytes, copy.ToArray());
    }

    [Fact]
    public async Task Content_that_breaks_off_is_a_failure_and_never_a_short_file()
    {
        var log = new ConcurrentQueue<string>();
        await using var served = await ServedNode.StartAsync(new() { Log = log.Enqueue });
        served.Node.Blob = () => new BreakingStream(length: 1 << 20, breaksAt: 1 << 19);

        await using var content = await served.Client.OpenBlobAsync(ScriptedNode.Root('a'));

        var broken = await Assert.ThrowsAsync<ZeroGException>(() => content.CopyToAsync(Stream.Null));
        Assert.Equal(FailureKind.Unavailable, broken.Kind);
        Assert.Contains("the disk is gone", Assert.Single(log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3L)]
    public async Task Content_is_asked_for_by_root_and_by_length_where_it_is_known(long? length)
    {
        await using var served = await ServedNode.StartAsync();
        await using var content = await served.Client.OpenBlobAsync(ScriptedNode.Root('a'), length);
        Assert.Equal(3, content.Length);
        Assert.Equal(length, served.Node.AskedLength);
    }

    [Fact]
    public async Task Content_of_another_length_than_the_asked_one_is_refused()
    {
        await using var served = await ServedNode.StartAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => served.Client.OpenBlobAsync(ScriptedNode.Root('a'), 4));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("0x12")]
    [InlineData("")]
    public async Task A_root_that_is_none_never_leaves_the_client(string root)
    {
        await using var served = await ServedNode.StartAsync();
        var refused = await Assert.ThrowsAsync<ZeroGException>(() => served.Client.OpenBlobAsync(root));
        Assert.Equal(FailureKind.Invalid, refused.Kind);
    }

    // Without a length, as a pipe is.
    private sealed class ZeroStream(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            buffer.AsSpan(offset, read).Clear();
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class BreakingStream(long length, long breaksAt) : MemoryStream(new byte[length])
    {
        public override int Read(Span<byte> buffer) => Position >= breaksAt ? throw new IOException("the disk is gone") : base.Read(buffer[..Math.Min(buffer.Length, 4096)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => CopySlowlyAsync(destination, cancellationToken);

        private async Task CopySlowlyAsync(Stream destination, CancellationToken cancellationToken)
        {
            var buffer = new byte[4096];
            for (int read; (read = Read(buffer)) > 0;) await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
