using ZeroG.Client.Tests.Calls;
using ZeroG.Datasets;
using ZeroG.Provenance;

namespace ZeroG.Client.Tests.Content;

public sealed class DatasetUploadTests : IDisposable
{
    private static readonly DatasetVersion s_version = new(1, new BlobRef("0x" + new string('a', 64), 1), new string('b', 64), "f", DateTimeOffset.UnixEpoch);

    private readonly string _folder = Directory.CreateTempSubdirectory("zerog-upload-").FullName;
    private readonly FakeNode _node = new();

    [Fact]
    public async Task Files_are_sent_before_a_manifest_that_names_them()
    {
        File.WriteAllText(Path.Combine(_folder, "a.jsonl"), "{\"body\":\"one\"}\n");
        File.WriteAllText(Path.Combine(_folder, "b.jsonl"), "{\"body\":\"two\"}\n");
        DatasetManifest? manifest = null;
        _node.Append = (name, bytes) =>
        {
            manifest = DatasetManifest.Read(bytes);
            Assert.Equal(("ann/talk", 2), (name, _node.Sent.Count));
            return s_version;
        };
        var description = new DatasetDescription { Format = new RecordFormat(RecordKind.Jsonl, "body"), Licence = "cc0-1.0", Sources = ["https://example.org"] };

        Assert.Same(s_version, await new DatasetUpload(_node).AddAsync("ann/talk", LocalFiles.Find([_folder], out _), description));

        Assert.Equal(["a.jsonl", "b.jsonl"], manifest!.Files.Select(file => file.Path));
        Assert.Equal(("CC0-1.0", 2L, ContentRoot.Compute("one\ntwo"u8)), (manifest.Licence, manifest.Corpus.Records, manifest.Corpus.Id));
        foreach (var file in manifest.Files)
            Assert.Equal(file.Id, ContentRoot.Compute(_node.Sent[new BlobRef(file.Id.Root.ToString(), file.Id.Length)].ToArray()));
    }

    [Fact]
    public async Task An_upload_that_broke_off_goes_on_where_it_was()
    {
        var content = new byte[5 * Segments.Size + 7];
        new Random(3).NextBytes(content);
        File.WriteAllBytes(Path.Combine(_folder, "large.txt"), content);
        _node.Append = (_, _) => s_version;
        _node.BreaksAfter = 2 * Segments.Size;
        var files = LocalFiles.Find([_folder], out _);

        await Assert.ThrowsAsync<ZeroGException>(() => new DatasetUpload(_node).AddAsync("large", files, new DatasetDescription()));
        var sent = Assert.Single(_node.Sent).Value;
        Assert.Equal(2 * Segments.Size, sent.Length);

        _node.BreaksAfter = long.MaxValue;
        var seen = new List<DatasetProgress>();
        await new DatasetUpload(_node, seen.Add).AddAsync("large", files, new DatasetDescription());
        Assert.Equal(content, sent.ToArray());
        Assert.Contains(new DatasetProgress("hashed", content.Length, content.Length), seen);
        Assert.Equal(2 * Segments.Size, seen.First(state => state.Verb == "stored").Done);
        Assert.Equal(new DatasetProgress("stored", content.Length, content.Length), seen[^1]);
    }

    [Fact]
    public async Task Equal_files_are_sent_once()
    {
        File.WriteAllText(Path.Combine(_folder, "a.txt"), "same");
        File.WriteAllText(Path.Combine(_folder, "b.txt"), "same");
        _node.Append = (_, bytes) =>
        {
            Assert.Equal(2, DatasetManifest.Read(bytes).Files.Length);
            return s_version;
        };
        await new DatasetUpload(_node).AddAsync("twins", LocalFiles.Find([_folder], out _), new DatasetDescription());
        Assert.Single(_node.Sent);
    }

    public static TheoryData<DatasetDescription> BadDescriptions =>
    [
        new() { Licence = "public domain" },
        new() { Collected = "yesterday" },
        new() { Sources = ["nowhere"] },
        new() { Contact = new string('c', 321) },
        new() { Separator = new string('-', 65) },
        new() { Format = new RecordFormat(RecordKind.Csv) },
    ];

    [Theory]
    [MemberData(nameof(BadDescriptions))]
    public async Task A_description_that_breaks_a_rule_is_refused_before_a_file_is_read(DatasetDescription description)
    {
        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => new DatasetUpload(_node).AddAsync("x", [new LocalFile("a", "does not exist", 1)], description));
        Assert.Equal(FailureKind.Invalid, refusal.Kind);
        Assert.Empty(_node.Sent);
    }

    [Fact]
    public async Task A_file_without_records_of_the_format_is_named_and_nothing_is_sent()
    {
        File.WriteAllText(Path.Combine(_folder, "a.jsonl"), "{\"text\":\"one\"}\nnot json\n");
        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => new DatasetUpload(_node).AddAsync(
            "x", LocalFiles.Find([_folder], out _), new DatasetDescription { Format = new RecordFormat(RecordKind.Jsonl, "text") }));
        Assert.Contains("a.jsonl has no record at byte 15", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_node.Sent);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
