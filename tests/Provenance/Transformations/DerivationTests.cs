using System.Text;

namespace ZeroG.Provenance.Tests;

public sealed class DerivationTests
{
    private static readonly RecordFormat s_lines = new(RecordKind.Lines);
    private static readonly TokenizeStep s_tokenize = new(ManifestSamples.Id("tokenizer"));

    [Fact]
    public async Task A_filter_keeps_records_by_length_and_by_expressions() =>
        Assert.Equal(
            ["a:abc\nabd\n"],
            await DeriveAsync(s_lines, [new FilterStep(3, 4, "^ab", "z")], ("a", "ab\nabc\r\nabcde\nxabc\nabz\n\nabd")));

    [Fact]
    public async Task Of_equal_texts_the_first_stays_across_files() =>
        Assert.Equal(["a:one\ntwo\n", "b:three\n"], await DeriveAsync(s_lines, [new DeduplicateStep()], ("a", "one\ntwo\none\n"), ("b", "two\nthree\nthree")));

    [Fact]
    public async Task Records_stay_as_they_were_written_and_the_row_of_columns_with_them() =>
        Assert.Equal(
            ["b:id,text\n2,\"keep\n\"\"this\"\"\"\n"],
            await DeriveAsync(
                new RecordFormat(RecordKind.Csv, "text"), [new FilterStep(Matching: "keep")],
                ("a", "text\nnone\n"), ("b", "\uFEFFid,text\r\n1,drop\r\n2,\"keep\n\"\"this\"\"\"\r\n"), ("c", "text\n")));

    [Fact]
    public async Task Files_of_text_stay_whole_or_go() =>
        Assert.Equal(
            ["b:two words\n", "c:three\n\nwords"],
            await DeriveAsync(RecordFormat.Text, [new FilterStep(Matching: "words"), new DeduplicateStep()], ("a", "one"), ("b", "two words\n"), ("c", "three\n\nwords"), ("d", "two words\n")));

    [Fact]
    public async Task Steps_work_one_after_the_other_on_what_the_one_before_kept()
    {
        // The first "a" is dropped by the filter of length before the second step sees it.
        var json = new RecordFormat(RecordKind.Jsonl, "t");
        Assert.Equal(
            ["x:{\"t\":\"ab\",\"n\":2}\n"],
            await DeriveAsync(json, [new FilterStep(2), new DeduplicateStep()], ("x", "{\"t\":\"a\"}\n{\"t\":\"ab\",\"n\":2}\n{\"n\":3,\"t\":\"ab\"}")));
    }

    [Fact]
    public async Task Tokens_are_numbers_on_a_line_for_each_record_that_has_text()
    {
        var (csv, json) = (new RecordFormat(RecordKind.Csv, "t"), new RecordFormat(RecordKind.Jsonl, "t"));
        Assert.Equal(["a:97 98\n99\n"], await DeriveAsync(s_lines, [s_tokenize], ("a", "ab\r\n \nc")));
        Assert.Equal(["a:97 10\n", "b:255\n"], await DeriveAsync(RecordFormat.Text, [new FilterStep(1, 2), s_tokenize], ("a", "a\n"), ("b", "ÿ"), ("c", "abc")));
        Assert.Equal(["b:97 44\n98\n"], await DeriveAsync(csv, [s_tokenize], ("a", "t\n"), ("b", "n,t\n1,\"a,\"\n2,\n3,b\n")));
        Assert.Equal(["a:10\n97\n"], await DeriveAsync(json, [new DeduplicateStep(), s_tokenize], ("a", "{\"t\":\"\\n\"}\n{\"t\":\"\"}\n{\"t\":\"a\"}\n{\"t\":\"\\u0061\"}")));
    }

    [Fact]
    public async Task Tokens_are_asked_of_the_tokenizer_that_is_named_and_what_it_refuses_is_said_by_record()
    {
        var (parent, open) = await ParentAsync(s_lines, ("a", "one\ntwo"));
        await Assert.ThrowsAsync<ArgumentException>(() => Derivation.ReadAsync(parent, new Transformation([s_tokenize]), open));
        await Assert.ThrowsAsync<ArgumentException>(() => Derivation.ReadAsync(parent, new Transformation([new DeduplicateStep()]), open, Letters));
        Assert.Equal("Record 1 cannot be cut into tokens: No break.", await RefusalAsync(text => text.Span[0] == 't' ? throw new ArgumentException("No break.") : []));
        Assert.StartsWith("The tokens of record 0, written as numbers, have over", await RefusalAsync(_ => new int[RecordFormat.MaxRecordBytes / 2 + 1]), StringComparison.Ordinal);

        async Task<string> RefusalAsync(Func<ReadOnlyMemory<byte>, int[]> encode)
        {
            var source = Assert.Single((await Derivation.ReadAsync(parent, new Transformation([s_tokenize]), open, encode)).Sources);
            await using var content = await source.OpenAsync(default);
            return (await Assert.ThrowsAsync<DerivationException>(() => content.CopyToAsync(Stream.Null))).Message;
        }
    }

    [Fact]
    public async Task A_split_and_its_rest_are_the_whole_and_equal_texts_are_on_one_side()
    {
        var texts = Enumerable.Range(0, 5000).Select(i => $"record {i % 4000}").ToList();
        var file = ("a", string.Join('\n', texts));
        var share = await LinesAsync(new SplitStep(3, 9000, false));
        var rest = await LinesAsync(new SplitStep(3, 9000, true));
        Assert.Equal(texts.Order(), share.Concat(rest).Order());
        Assert.Empty(share.Intersect(rest));
        // 4000 texts, a standard deviation of 19: five of them to either side.
        Assert.InRange(share.Distinct().Count(), 3500, 3700);
        Assert.NotEqual(share, await LinesAsync(new SplitStep(4, 9000, false)));
        // As another implementation of the rule has them (Python's hashlib): versions depend on it, and it never changes.
        Assert.Equal("record 31,record 49,record 50", string.Join(',', rest.Take(3)));

        async Task<List<string>> LinesAsync(SplitStep split) =>
            [.. Assert.Single(await DeriveAsync(s_lines, [split], file))[2..].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    [Fact]
    public async Task The_same_parent_and_transformation_give_the_same_files_and_corpus_again()
    {
        var (parent, open) = await ParentAsync(s_lines, ("a", "one\ntwo\none"), ("b", "three"));
        var transformation = new Transformation([new DeduplicateStep(), new SplitStep(1, 6000, false)]);
        var first = await DraftAsync();
        var again = await DraftAsync();
        Assert.Equal(first.Files.AsEnumerable(), again.Files);
        Assert.Equal(first.Corpus, again.Corpus);

        async Task<ManifestDraft> DraftAsync() => await ManifestDraft.ReadAsync(
            parent.Format, "|", (await Derivation.ReadAsync(parent, transformation, open)).Sources);
    }

    [Fact]
    public async Task A_transformation_that_keeps_nothing_and_a_parent_that_is_not_what_it_says_are_refused()
    {
        var (parent, open) = await ParentAsync(s_lines, ("a", "one\ntwo"));
        await Assert.ThrowsAsync<DerivationException>(() => Derivation.ReadAsync(parent, new Transformation([new FilterStep(100)]), open));
        var lying = parent with { Corpus = parent.Corpus with { Records = 1 } };
        await Assert.ThrowsAsync<ManifestMismatchException>(() => Derivation.ReadAsync(lying, new Transformation([new DeduplicateStep()]), open));
        await Assert.ThrowsAsync<ManifestMismatchException>(() => Derivation.ReadAsync(
            parent, new Transformation([new DeduplicateStep()]), (_, _) => Task.FromResult<Stream>(new MemoryStream("one\ntwx"u8.ToArray()))));
    }

    [Fact]
    public async Task A_whole_file_too_long_to_try_an_expression_on_is_refused_and_otherwise_not_read()
    {
        var id = new ContentId(ManifestSamples.Id("x").Root, RecordFormat.MaxRecordBytes + 1L);
        var file = new ManifestFile("a", id, ManifestSamples.Sha("x"));
        var parent = new DatasetManifest { Files = [file], Format = RecordFormat.Text, Corpus = new ManifestCorpus(id, file.Sha256, 1, "") };
        Func<ContentId, CancellationToken, Task<Stream>> never = (_, _) => throw new InvalidOperationException("Nothing is read.");
        await Assert.ThrowsAsync<DerivationException>(() => Derivation.ReadAsync(parent, new Transformation([new FilterStep(Matching: "a")]), never));
        Assert.Single((await Derivation.ReadAsync(parent, new Transformation([new DeduplicateStep()]), never)).Sources);
    }

    private static async Task<List<string>> DeriveAsync(RecordFormat format, TransformationStep[] steps, params (string Path, string Content)[] files)
    {
        var (parent, open) = await ParentAsync(format, files);
        var derived = new List<string>();
        foreach (var source in (await Derivation.ReadAsync(parent, new Transformation([.. steps]), open, steps[^1] is TokenizeStep ? Letters : null)).Sources)
        {
            await using var content = await source.OpenAsync(default);
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy);
            derived.Add($"{source.Path}:{Encoding.UTF8.GetString(copy.ToArray())}");
        }

        return derived;
    }

    // A token for each UTF-16 unit.
    private static int[] Letters(ReadOnlyMemory<byte> text) => [.. Encoding.UTF8.GetString(text.Span).Select(letter => (int)letter)];

    private static async Task<(DatasetManifest Manifest, Func<ContentId, CancellationToken, Task<Stream>> Open)> ParentAsync(RecordFormat format, params (string Path, string Content)[] files)
    {
        var contents = files.Select(file => Encoding.UTF8.GetBytes(file.Content)).ToList();
        var draft = await ManifestDraft.ReadAsync(
            format, "|", [.. files.Select((file, i) => new CorpusSource(file.Path, _ => Task.FromResult<Stream>(new MemoryStream(contents[i]))))]);
        return (
            new DatasetManifest { Files = draft.Files, Format = format, Corpus = draft.Corpus }.Validate(),
            (id, _) => Task.FromResult<Stream>(new MemoryStream(contents.First(content => ContentRoot.Compute(content) == id))));
    }
}
