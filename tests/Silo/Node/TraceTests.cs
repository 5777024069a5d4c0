using System.Text;
using ZeroG.Client;
using ZeroG.Conformance;
using ZeroG.Datasets;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Receipts;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Tests.Node;

public sealed class TraceTests : IDisposable
{
    private readonly string _files = Directory.CreateTempSubdirectory("zerog-trace-").FullName;

    [Fact]
    public async Task A_node_says_of_a_model_what_follows_from_its_receipt()
    {
        await using var node = await TestNode.StartAsync();
        // Two files, and a record that is there twice.
        var lines = Encoding.UTF8.GetString(TestNode.Text).TrimEnd('\n').Split('\n');
        Write("a.jsonl", lines[..100]);
        Write("b.jsonl", [.. lines[100..], lines[0]]);
        var version = await AddAsync(node, "parts");
        var job = await TrainAsync(node, "parts");
        var receipt = await ReceiptAsync(node.Node, job);
        var model = TracedModel.Open(receipt, node.Node.OpenVerifiedAsync, default);
        var all = TrainedWindows.Of(model.Receipt, model.Text).Select(model.PartsOf).ToList();

        // Files, page by page.
        var first = await AskedAsync(() => node.Node.TraceModelAsync(job, 0, 1));
        var second = await node.Node.TraceModelAsync(job, first.Next!.Value, 1);
        Assert.Equal(model.SeenFiles(default), [.. first.Files, .. second.Files]);
        Assert.Equal(["a.jsonl", "b.jsonl"], [.. first.Files.Concat(second.Files).Select(file => file.Path)]);
        Assert.Null(second.Next);
        Assert.Equal(("local/parts", 1, version.Content, version.Manifest), (first.Dataset, first.Version, first.Text, first.Manifest));
        Assert.Equal((job, all.Count, 17), (first.Job, first.Windows, first.WindowTokens));

        // Windows, all of them page by page; those of one step; those of a record.
        var paged = new List<TracedWindow>();
        for (long? from = 0; from is { } next;)
        {
            var page = await node.Node.ListWindowsAsync(job, new WindowQuery { From = next, Limit = 7 });
            Assert.Equal((all.Count, all.Count), (page.Examined, page.Windows));
            paged.AddRange(page.Items);
            from = page.Next;
        }

        Same(all, paged);
        var step = await node.Node.ListWindowsAsync(job, new WindowQuery { Round = 1, Worker = 1, Step = 2 });
        Same(all.Where(window => window is { Round: 1, Worker: 1, Step: 2 }), step.Items);
        Assert.Equal((4, 4), (step.Examined, step.Windows));
        var counts = new List<long>();
        for (var record = 0; record < model.Files!.Records.Count; record++)
        {
            var page = await node.Node.ListWindowsAsync(job, new WindowQuery { Record = record, Limit = 256 });
            Same(all.Where(window => window.Parts.Any(part => part.Record == record)), page.Items);
            Assert.Equal([record], page.Records!);
            counts.Add(page.Windows);
        }

        // Some were used, some were not: otherwise the test could not tell.
        Assert.Contains(counts, count => count == 0);
        Assert.Contains(counts, count => count > 0);
        var text = model.Files.Records[0].Sha256.ToHex();
        var twice = await node.Node.ListWindowsAsync(job, new WindowQuery { Sha256 = text });
        Assert.Equal([0, 256], twice.Records!);
        Assert.Equal(all.Count(window => window.Parts.Any(part => part.Record is 0 or 256)), twice.Windows);
        var never = await node.Node.ListWindowsAsync(job, new WindowQuery { Sha256 = new string('0', 64) });
        Assert.Equal((0, 0L, (long)all.Count), (never.RecordCount, never.Windows, never.Examined));

        await RefusedAsync(FailureKind.NotFound, new WindowQuery { Record = 257 });
        await RefusedAsync(FailureKind.Invalid, new WindowQuery { Record = 0, Sha256 = text });
        await RefusedAsync(FailureKind.Invalid, new WindowQuery { Sha256 = "0x12" });
        await RefusedAsync(FailureKind.Invalid, new WindowQuery { Limit = 257 });
        await RefusedAsync(FailureKind.Invalid, new WindowQuery { From = -1 });
        await RefusedAsync(FailureKind.Invalid, new WindowQuery { Round = 0, Step = -1 });

        async Task RefusedAsync(FailureKind kind, WindowQuery query) =>
            Assert.Equal(kind, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.ListWindowsAsync(job, query))).Kind);
    }

    [Fact]
    public async Task The_models_of_a_dataset_are_those_that_were_trained_on_the_version()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var first = await TrainAsync(node, "text");
        await node.Node.AddDatasetAsync("text", new MemoryStream(TestNode.Text[..5000]), "text.txt");
        var second = await TrainAsync(node, "text");
        foreach (var job in (string[])[first, second]) await ReceiptAsync(node.Node, job);

        Assert.Equal([(first, 1), (second, 2)], await UsesAsync(null));
        Assert.Equal([(second, 2)], await UsesAsync(2));
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.GetUsageAsync("text", 3))).Kind);
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.GetUsageAsync("none"))).Kind);
        // A version of bytes alone is one file, and has no records.
        Assert.Equal(TestNode.Text.Length, Assert.Single((await AskedAsync(() => node.Node.TraceModelAsync(first))).Files).Bytes);
        Assert.Equal(FailureKind.Invalid, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.ListWindowsAsync(first, new WindowQuery { Record = 0 }))).Kind);

        async Task<List<(string, int)>> UsesAsync(int? version)
        {
            var uses = new List<DatasetUse>();
            for (long? from = 0; from is { } next;)
            {
                var page = await node.Node.GetUsageAsync("text", version, next, 2);
                uses.AddRange(page.Models);
                from = page.Next;
            }

            return [.. uses.Select(use => (use.Job, use.Version))];
        }
    }

    [Fact]
    public async Task Who_asks_while_a_model_is_read_is_told_to_ask_again_and_the_reading_goes_on()
    {
        var (store, clock) = (new SlowStores(), new ManualClock());
        var traces = new ModelTraces(store, clock);
        var receipt = new BlobRef("0x" + new string('1', 64), 1);
        var asked = traces.AskAsync(receipt, (_, _) => 0, default);
        await store.Asked.Task;
        clock.Advance(ModelTraces.LongestWait);
        Assert.Equal(FailureKind.Unavailable, (await Assert.ThrowsAsync<ZeroGException>(() => asked)).Kind);

        var other = await Assert.ThrowsAsync<ZeroGException>(() => traces.AskAsync(receipt with { Length = 2 }, (_, _) => 0, default));
        Assert.Contains("another model", other.Message, StringComparison.Ordinal);
        var again = traces.AskAsync(receipt, (_, _) => 0, default);
        store.Content.SetException(new IOException("The disk is away."));
        Assert.Equal("The disk is away.", (await Assert.ThrowsAsync<IOException>(() => again)).Message);
        Assert.Equal(1, store.Calls);

        // What failed is tried again.
        await Assert.ThrowsAsync<IOException>(() => traces.AskAsync(receipt, (_, _) => 0, default));
        Assert.Equal(2, store.Calls);
    }

    public void Dispose() => Directory.Delete(_files, recursive: true);

    private static void Same(IEnumerable<TracedWindow> expected, IEnumerable<TracedWindow> found) =>
        Assert.Equal(expected.Select(Text), found.Select(Text));

    private static string Text(TracedWindow window) => $"{window with { Parts = [] }} {string.Join(' ', window.Parts)}";

    // A slow machine may take longer to read a model than a caller waits.
    private static async Task<T> AskedAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (ZeroGException early) when (early.Kind == FailureKind.Unavailable)
            {
            }
        }
    }

    private static async Task<ReceiptFile> ReceiptAsync(INode node, string job)
    {
        while (true)
        {
            if ((await node.GetReceiptAsync(job)).File is { } file) return ReceiptFile.Read(await node.ReadVerifiedAsync(NodeContent.IdOf(file), ReceiptFile.MaxBytes));
        }
    }

    private static async Task<string> TrainAsync(TestNode node, string dataset)
    {
        var job = JobIds.New(TimeProvider.System);
        await node.Node.SubmitJobAsync(job, TestNode.Spec(rounds: 2, heldOut: null) with { Dataset = dataset });
        Assert.Equal(JobPhase.Completed, (await node.EndOfAsync(job)).Phase);
        return job;
    }

    private async Task<DatasetVersion> AddAsync(TestNode node, string name) =>
        await new DatasetUpload(node.Node).AddAsync(name, LocalFiles.Find([_files], out _), new DatasetDescription { Format = new RecordFormat(RecordKind.Jsonl, "text") });

    private void Write(string name, IEnumerable<string> lines) => File.WriteAllLines(Path.Combine(_files, name), lines.Select(line => $"{{\"text\":\"{line}\"}}"));

    /// <summary>A store that has nothing to give until it is told to.</summary>
    private sealed class SlowStores : IBlobStores, IBlobStore
    {
        private int _calls;

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<byte[]> Content { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Calls => _calls;

        public IBlobStore Durable => this;

        public Task<byte[]> ReadAllAsync(ContentId id, int maxLength, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _calls);
            Asked.TrySetResult();
            return Content.Task;
        }

        public IBlobStore Scratch(string jobId) => throw new NotSupportedException();

        public void DropScratch(string jobId) => throw new NotSupportedException();

        public Task<ContentDigest> PutAsync(Stream content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ContentId> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Stream> OpenReadAsync(ContentId id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> ContainsAsync(ContentId id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> DeleteAsync(ContentId id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IAsyncEnumerable<ContentId> EnumerateAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
