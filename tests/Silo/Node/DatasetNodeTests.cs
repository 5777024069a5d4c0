using System.Text;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Jobs;
using ZeroG.Provenance;

namespace ZeroG.Silo.Tests.Node;

public sealed class DatasetNodeTests : IDisposable
{
    private readonly string _files = Directory.CreateTempSubdirectory("zerog-dataset-").FullName;

    [Fact]
    public async Task A_job_trains_on_a_version_of_several_files_as_on_one_text()
    {
        await using var node = await TestNode.StartAsync();
        var lines = Encoding.UTF8.GetString(TestNode.Text).TrimEnd('\n').Split('\n');
        Write("a.jsonl", lines[..100].Select(line => $"{{\"text\":\"{line}\"}}"));
        Write("b.jsonl", lines[100..].Select(line => $"{{\"id\":1,\"text\":\"{line}\"}}"));
        var version = await AddAsync(node, "parts", new DatasetDescription { Format = new RecordFormat(RecordKind.Jsonl, "text") });
        await node.Node.AddDatasetAsync("text", new MemoryStream(TestNode.Text[..^1]), "text.txt");

        Assert.NotNull(version.Manifest);
        Assert.Equal((await node.Node.GetDatasetAsync("text")).Versions[0].Content, version.Content);
        var spec = TestNode.Spec(rounds: 2, heldOut: null);
        Assert.Equal((await RunAsync(node, spec)).Checkpoint, (await RunAsync(node, spec with { Dataset = "parts@1" })).Checkpoint);
    }

    [Fact]
    public async Task The_same_files_and_words_are_the_same_version_and_other_words_another()
    {
        await using var node = await TestNode.StartAsync(providers: 0);
        Write("a.txt", ["some text"]);
        var first = await AddAsync(node, "x", new DatasetDescription { Licence = "MIT" });
        Assert.Equal(first, await AddAsync(node, "x", new DatasetDescription { Licence = "mit" }));
        var second = await AddAsync(node, "x", new DatasetDescription { Licence = "CC0-1.0" });
        Assert.Equal((2, first.Content, "a.txt"), (second.Number, second.Content, second.FileName));
        Assert.Equal("CC0-1.0", (await node.Node.ReadManifestAsync(second.Manifest!.Value)).Licence);
    }

    [Fact]
    public async Task Bytes_alone_remain_a_version_without_a_manifest()
    {
        await using var node = await TestNode.StartAsync(providers: 0);
        await node.AddTextAsync();
        Write("text.txt", ["more"]);
        await AddAsync(node, "text", new DatasetDescription());
        var versions = (await node.Node.GetDatasetAsync("text")).Versions;
        Assert.Equal([true, false], versions.Select(version => version.Manifest is null));
    }

    [Fact]
    public async Task A_manifest_whose_files_are_not_stored_or_whose_corpus_is_another_leaves_nothing_behind()
    {
        await using var node = await TestNode.StartAsync(providers: 0);
        Write("a.jsonl", ["{\"text\":\"one\"}", "{\"text\":\"two\"}"]);
        var description = new DatasetDescription { Format = new RecordFormat(RecordKind.Jsonl, "text") };
        var version = await AddAsync(node, "good", description);
        var manifest = await node.Node.ReadManifestAsync(version.Manifest!.Value);
        var other = new ManifestFile("a.jsonl", ContentRoot.Compute("x"u8), default);

        foreach (var (wrong, kind) in new[]
        {
            (manifest with { Files = [other] }, FailureKind.NotFound),
            (manifest with { Corpus = manifest.Corpus with { Records = 3 } }, FailureKind.Invalid),
            (manifest with { Corpus = manifest.Corpus with { Id = ContentRoot.Compute("x"u8) } }, FailureKind.Invalid),
            (manifest with { Files = [manifest.Files[0] with { Sha256 = default }] }, FailureKind.Invalid),
            (manifest with { Format = new RecordFormat(RecordKind.Csv, "text") }, FailureKind.Invalid),
            (manifest with { Transformation = other.Id, Parents = [new ManifestParent("local/good", 2, manifest.Corpus.Id, null)] }, FailureKind.NotFound),
            (manifest with { Transformation = other.Id, Parents = [new ManifestParent("local/good", 1, manifest.Corpus.Id, null)] }, FailureKind.Invalid),
        })
        {
            var refusal = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.AddManifestAsync("bad", wrong.ToBytes()));
            Assert.Equal(kind, refusal.Kind);
        }

        Assert.Equal(FailureKind.Invalid, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.AddManifestAsync("bad", "{}"u8.ToArray()))).Kind);
        await Assert.ThrowsAsync<ZeroGException>(() => node.Node.GetDatasetAsync("bad"));
        await node.Node.AddManifestAsync("bad", manifest.ToBytes());
    }

    [Fact]
    public async Task No_job_is_admitted_on_a_withdrawn_version_and_its_content_stays()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        await node.Node.AddDatasetAsync("text", new MemoryStream(TestNode.Text[..5000]), "text.txt");
        var withdrawal = await node.Node.WithdrawDatasetAsync("text", 2, "has names of patients");
        Assert.Equal(withdrawal, await node.Node.WithdrawDatasetAsync("text", 2, "another reason"));

        var spec = TestNode.Spec(rounds: 1, heldOut: null);
        foreach (var refused in new[] { spec, spec with { Dataset = "text@2" }, spec with { Dataset = "text@1", HeldOut = "text" } })
        {
            var refusal = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.SubmitJobAsync(JobIds.New(TimeProvider.System), refused));
            Assert.Contains("has names of patients", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("local/text@1", refusal.Remedy, StringComparison.Ordinal);
        }

        Assert.Equal(JobPhase.Completed, (await RunAsync(node, spec with { Dataset = "text@1" })).Phase);
        var info = await node.Node.GetDatasetAsync("text");
        Assert.Equal([withdrawal], info.Withdrawals.AsEnumerable());
        await using var content = await node.Node.OpenBlobAsync(info.Versions[1].Content.Root, 5000);
        Assert.Equal(5000, content.Length);
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.WithdrawDatasetAsync("text", 3, "x"))).Kind);
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.SubmitJobAsync(JobIds.New(TimeProvider.System), spec with { Dataset = "text@3" }))).Kind);
    }

    [Fact]
    public async Task Nothing_is_derived_from_a_withdrawn_version_or_by_a_transformation_that_is_none()
    {
        await using var node = await TestNode.StartAsync(providers: 0);
        Write("a.jsonl", ["{\"text\":\"one\"}"]);
        var version = await AddAsync(node, "parent", new DatasetDescription { Format = new RecordFormat(RecordKind.Jsonl, "text") });
        var manifest = await node.Node.ReadManifestAsync(version.Manifest!.Value);
        var upload = new DatasetUpload(node.Node);
        byte[] steps = new Transformation([new DeduplicateStep()]).ToBytes(), other = "{}"u8.ToArray();
        var derived = manifest with { Parents = [new ManifestParent("local/parent", 1, manifest.Corpus.Id, NodeContent.IdOf(version.Manifest.Value))], Transformation = ContentRoot.Compute(steps) };

        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.AddManifestAsync("child", derived.ToBytes()))).Kind);
        await upload.SendAsync(steps);
        await upload.SendAsync(other);
        var wrong = derived with { Transformation = ContentRoot.Compute(other) };
        Assert.Equal(FailureKind.Invalid, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.AddManifestAsync("child", wrong.ToBytes()))).Kind);
        Assert.Equal(1, (await node.Node.AddManifestAsync("child", derived.ToBytes())).Number);

        var tokens = new Transformation([new TokenizeStep(ContentRoot.Compute("tokenizer"u8))]).ToBytes();
        await upload.SendAsync(tokens);
        var tokenized = derived with { Transformation = ContentRoot.Compute(tokens) };
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.AddManifestAsync("tokens", tokenized.ToBytes()))).Kind);

        await node.Node.WithdrawDatasetAsync("parent", 1, "asked to");
        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.AddManifestAsync("another", derived.ToBytes()));
        Assert.Contains("asked to", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_files, recursive: true);

    private async Task<DatasetVersion> AddAsync(TestNode node, string name, DatasetDescription description) =>
        await new DatasetUpload(node.Node).AddAsync(name, LocalFiles.Find([_files], out _), description);

    private static async Task<JobSnapshot> RunAsync(TestNode node, JobSpec spec)
    {
        var job = JobIds.New(TimeProvider.System);
        await node.Node.SubmitJobAsync(job, spec);
        using var patience = new CancellationTokenSource(TestNode.Patience);
        await foreach (var snapshot in node.Node.WatchJobAsync(job, patience.Token))
            if (snapshot.HasEnded) return snapshot;
        throw new InvalidOperationException("The watch ended before the job.");
    }

    private void Write(string name, IEnumerable<string> lines) => File.WriteAllText(Path.Combine(_files, name), string.Join('\n', lines));
}
