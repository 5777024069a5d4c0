using System.Text;

namespace ZeroG.Provenance.Tests;

public sealed class ManifestCheckTests
{
    private static readonly Dictionary<string, byte[]> s_files = new()
    {
        ["a.jsonl"] = "{\"text\":\"one\"}\n{\"text\":\"two\"}\n"u8.ToArray(),
        ["b.jsonl"] = "{\"text\":\"three\"}\n"u8.ToArray(),
    };

    [Fact]
    public async Task The_files_of_a_version_give_its_manifest_again()
    {
        var manifest = await MakeAsync();
        Assert.Equal("one|two|three", Encoding.UTF8.GetString(await ReadAsync(manifest)));
        Assert.Equal(ContentRoot.Compute("one|two|three"u8), manifest.Corpus.Id);
        await ManifestCheck.VerifyAsync(manifest, Open(s_files.Values));
    }

    [Fact]
    public async Task Any_changed_byte_of_a_file_is_found_and_named()
    {
        var manifest = await MakeAsync();
        var (a, b) = (s_files["a.jsonl"], s_files["b.jsonl"]);
        for (var i = 0; i < b.Length; i++)
        {
            var changed = (byte[])b.Clone();
            changed[i] ^= 1;
            var served = new Dictionary<ContentId, byte[]> { [ContentRoot.Compute(a)] = a, [ContentRoot.Compute(b)] = changed };
            var refusal = await Record.ExceptionAsync(() => ManifestCheck.VerifyAsync(manifest, (id, _) => Task.FromResult<Stream>(new MemoryStream(served[id]))));
            Assert.Contains("b.jsonl", Assert.IsAssignableFrom<Exception>(refusal).Message, StringComparison.Ordinal);
            Assert.True(refusal is ManifestMismatchException or RecordSyntaxException, refusal.ToString());
        }
    }

    [Fact]
    public async Task A_manifest_that_says_something_else_of_its_corpus_is_found_out()
    {
        var manifest = await MakeAsync();
        var other = ManifestSamples.Id("other");
        var corpus = manifest.Corpus;
        foreach (var wrong in new[]
        {
            corpus with { Id = other }, corpus with { Sha256 = ManifestSamples.Sha("x") }, corpus with { Records = 4 }, corpus with { Separator = "-" },
        })
        {
            var refusal = await Assert.ThrowsAsync<ManifestMismatchException>(() => ManifestCheck.VerifyAsync(manifest with { Corpus = wrong }, Open(s_files.Values)));
            Assert.Contains("corpus", refusal.Message, StringComparison.Ordinal);
        }

        var lying = manifest with { Files = manifest.Files.SetItem(0, manifest.Files[0] with { Sha256 = ManifestSamples.Sha("x") }) };
        await Assert.ThrowsAsync<ManifestMismatchException>(() => ManifestCheck.VerifyAsync(lying, Open(s_files.Values)));
    }

    [Fact]
    public async Task Files_without_a_record_are_no_version() =>
        await Assert.ThrowsAsync<RecordSyntaxException>(() => ManifestDraft.ReadAsync(
            new RecordFormat(RecordKind.Lines), "", [new CorpusSource("a", _ => Task.FromResult<Stream>(new MemoryStream("\n \n"u8.ToArray())))]));

    [Fact]
    public async Task Segments_of_each_file_come_from_the_same_pass()
    {
        var large = ContentRootTests.Counting(600_000);
        var lists = new List<SegmentList>();
        await ManifestDraft.ReadAsync(RecordFormat.Text, "", [new CorpusSource("a", _ => Task.FromResult<Stream>(new MemoryStream(large)))], (_, list) => lists.Add(list));
        var list = Assert.Single(lists);
        Assert.True(SegmentList.TryCreate(ContentRoot.Compute(large), list.Bytes.Span, out _));
    }

    private static async Task<DatasetManifest> MakeAsync()
    {
        var format = new RecordFormat(RecordKind.Jsonl, "text");
        var draft = await ManifestDraft.ReadAsync(
            format, "|", [.. s_files.Select(file => new CorpusSource(file.Key, _ => Task.FromResult<Stream>(new MemoryStream(file.Value))))]);
        return new DatasetManifest { Files = draft.Files, Format = format, Corpus = draft.Corpus }.Validate();
    }

    private static async Task<byte[]> ReadAsync(DatasetManifest manifest)
    {
        await using var stream = CorpusStream.Of(new CorpusPass(manifest.Format, manifest.Corpus.Separator, ManifestCheck.Sources(manifest, Open(s_files.Values))));
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static Func<ContentId, CancellationToken, Task<Stream>> Open(IEnumerable<byte[]> files)
    {
        var byId = files.ToDictionary(file => ContentRoot.Compute(file));
        return (id, _) => Task.FromResult<Stream>(new MemoryStream(byId[id]));
    }
}
