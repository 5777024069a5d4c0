using System.Text;

namespace ZeroG.Provenance.Tests;

public sealed class RecordIndexTests
{
    private static readonly RecordFormat s_lines = new(RecordKind.Lines);

    [Fact]
    public async Task A_record_is_found_by_its_text_by_its_number_and_by_its_place_in_the_corpus()
    {
        var (manifest, index) = await MakeAsync(("a.txt", "one\ntwo\none\n"), ("b.txt", "three\none"));
        Assert.Equal(5, index.Count);
        Assert.Equal([0, 2, 4], index.Find(ManifestSamples.Sha("one")).ToArray());
        Assert.Equal([3], index.Find(ManifestSamples.Sha("three")).ToArray());
        Assert.True(index.Find(ManifestSamples.Sha("four")).IsEmpty);
        Assert.Equal(("b.txt", 0L, 5L), (manifest.Files[index[3].File].Path, index[3].Start, index[3].Length));
        // one|two|one|three|one
        Assert.Equal(0..1, index.InCorpus(0, 3));
        Assert.Equal(0..2, index.InCorpus(2, 3));
        Assert.Equal(1..1, index.InCorpus(3, 1));
        Assert.Equal(3..5, index.InCorpus(12, 100));
        Assert.Equal(0..5, index.InCorpus(0, manifest.Corpus.Id.Length));
    }

    [Fact]
    public async Task Every_byte_of_a_corpus_comes_from_the_record_whose_text_it_is_in()
    {
        var (manifest, index) = await MakeAsync(("a", string.Join('\n', Enumerable.Range(0, 300).Select(i => new string('x', i % 7 + 1)))));
        for (var at = 0; at < manifest.Corpus.Id.Length; at++)
        {
            var expected = Enumerable.Range(0, index.Count).Where(n => index[n].CorpusStart <= at && at < index[n].CorpusStart + index[n].CorpusLength).ToList();
            var range = index.InCorpus(at, 1);
            Assert.Equal(expected, Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value));
        }
    }

    [Fact]
    public async Task A_difference_names_files_and_records_and_pairs_equal_records_off()
    {
        var (first, firstRecords) = await MakeAsync(("a", "one\ntwo\ntwo"), ("b", "gone"), ("c", "same"));
        var (second, secondRecords) = await MakeAsync(("a", "two\none"), ("c", "same"), ("d", "new\nsame"));
        var difference = VersionDifference.Between(first, firstRecords, second, secondRecords);
        Assert.Equal(["d"], difference.FilesAdded.Select(file => file.Path));
        Assert.Equal(["b"], difference.FilesRemoved.Select(file => file.Path));
        Assert.Equal(["a"], difference.FilesChanged.Select(file => file.Path));
        // One of the two "two" and "gone" went; "new" and one more "same" came.
        Assert.Equal([2, 3], difference.RecordsRemoved.AsEnumerable());
        Assert.Equal([3, 4], difference.RecordsAdded.AsEnumerable());
        var none = VersionDifference.Between(first, firstRecords, first, firstRecords);
        Assert.Empty(none.FilesAdded.Concat(none.FilesRemoved).Concat(none.FilesChanged));
        Assert.Empty(none.RecordsAdded.Concat(none.RecordsRemoved));
    }

    private static async Task<(DatasetManifest Manifest, RecordIndex Index)> MakeAsync(params (string Path, string Content)[] files)
    {
        var contents = files.Select(file => Encoding.UTF8.GetBytes(file.Content)).ToList();
        var draft = await ManifestDraft.ReadAsync(
            s_lines, "|", [.. files.Select((file, i) => new CorpusSource(file.Path, _ => Task.FromResult<Stream>(new MemoryStream(contents[i]))))]);
        var manifest = new DatasetManifest { Files = draft.Files, Format = s_lines, Corpus = draft.Corpus }.Validate();
        var index = await RecordIndex.ReadAsync(manifest, (id, _) => Task.FromResult<Stream>(new MemoryStream(contents.First(content => ContentRoot.Compute(content) == id))));
        return (manifest, index);
    }
}
