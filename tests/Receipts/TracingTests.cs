using System.Text;
using ZeroG.Provenance;
using ZeroG.Training.Data;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Receipts.Tests;

public sealed class TracingTests
{
    private static readonly MicroJob s_job = new();

    [Fact]
    public void Windows_are_those_that_the_steps_were_given()
    {
        var (receipt, corpus) = (s_job.Receipt, new Corpus(MicroJob.Text));
        var all = TrainedWindows.Of(receipt, corpus).ToList();

        Assert.Equal(4 * 2 * 2 * 3, all.Count);
        var recipe = receipt.Job.Inputs.Recipe;
        Assert.Equal(corpus.SelectData(receipt.Job.Inputs.Seed, 1, 2, 1, recipe.Batch, recipe.Model.Context), TrainedWindows.Of(receipt, corpus, 2, 1, 1).Select(window => window.Token));
        Assert.Equal(all.Where(window => window is { Round: 3, Step: 0 }), TrainedWindows.Of(receipt, corpus, 3, step: 0));
        Assert.Empty(TrainedWindows.Of(receipt, corpus, 3, step: 2));
    }

    [Fact]
    public void A_part_of_the_text_is_found_in_just_the_windows_that_have_a_byte_of_it()
    {
        var (receipt, corpus) = (s_job.Receipt, new Corpus(MicroJob.Text));
        var (places, tokens) = (new TokenPlaces(corpus), receipt.Job.Inputs.Recipe.Model.Context + 1);
        var all = TrainedWindows.Of(receipt, corpus).ToList();
        var seen = new bool[corpus.Length];
        var shown = new SeenText(corpus, places, tokens);
        foreach (var window in all)
        {
            shown.Add(window.Token);
            seen.AsSpan((int)window.Token, tokens).Fill(true);
        }

        for (var at = 0; at < corpus.Length; at++)
        {
            var touching = all.Touching(receipt, places, at, 1).ToList();
            Assert.Equal(all.Where(window => window.Token <= at && at < window.Token + tokens), touching);
            Assert.Equal(seen[at], touching.Count > 0);
        }

        var parts = new bool[corpus.Length];
        foreach (var (start, length) in shown.Parts()) parts.AsSpan((int)start, (int)length).Fill(true);
        Assert.Equal(seen, parts);
        Assert.All(shown.Parts().Zip(shown.Parts().Skip(1)), pair => Assert.True(pair.First.Start + pair.First.Length < pair.Second.Start));
    }

    [Fact]
    public void Tokens_lie_where_their_bytes_are()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3_000).Select(i => $"{i} häuser, ")));
        var tokenizer = BytePairTrainer.Train(text, 400);
        var (places, at) = (new TokenPlaces(Corpus.Encode(text, tokenizer)), 0L);
        var tokens = tokenizer.Encode(text);
        for (var i = 0; i < tokens.Length; i++)
        {
            Assert.Equal(at, places.StartOf(i));
            at += tokenizer.BytesOf(tokens[i]).Length;
        }

        Assert.Equal(text.Length, at);
        Assert.Equal(at, places.StartOf(tokens.Length));
        Assert.Equal(at, places.Bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => places.StartOf(tokens.Length + 1L));
    }

    [Theory]
    [InlineData(RecordKind.Text, null)]
    [InlineData(RecordKind.Lines, null)]
    [InlineData(RecordKind.Jsonl, "text")]
    public async Task A_text_leads_back_to_its_files(RecordKind kind, string? field)
    {
        var format = new RecordFormat(kind, field);
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["a/one"] = Encoding.UTF8.GetBytes(kind == RecordKind.Jsonl ? "{\"text\":\"first\"}\n{\"text\":\"sec\\u006fnd\"}\n" : "first\nsecond\n"),
            ["b"] = Encoding.UTF8.GetBytes(kind == RecordKind.Jsonl ? "{\"n\":1,\"text\":\"third\"}\n" : "third\n"),
        };
        var draft = await ManifestDraft.ReadAsync(format, "--", [.. files.Select(file => new CorpusSource(file.Key, _ => Task.FromResult<Stream>(new MemoryStream(file.Value))))]);
        var manifest = new DatasetManifest { Files = draft.Files, Format = format, Corpus = draft.Corpus }.ToBytes();
        var source = new ReceiptSource(SourceRole.Training, "local/text", 1, null, draft.Corpus.Id, draft.Corpus.Sha256, ContentRoot.Compute(manifest));

        var read = SourceFiles.Read(source, manifest, path => new MemoryStream(files[path]), default);
        Assert.Equal(kind == RecordKind.Text ? 2 : 3, read.Records.Count);
        for (var i = 0; i < read.Records.Count; i++)
        {
            var record = read.Records[i];
            var part = Assert.Single(read.PartsOf(record.CorpusStart, record.CorpusLength));
            Assert.Equal((i, read.Manifest.Files[record.File].Path, record.Start), (part.Record, part.Path, part.Start));
        }

        // From the second byte of the first record to the first of the second: the separator between is in no file.
        var (one, two) = (read.Records[0], read.Records[1]);
        Assert.Equal(2, read.PartsOf(1, two.CorpusStart).Count());
        Assert.Empty(read.PartsOf(one.CorpusStart + one.CorpusLength, 2));

        var changed = files["b"].ToArray();
        changed[^4] ^= 1; // a letter, whatever the format
        Assert.Equal("sources, Training, b", Assert.Throws<ReceiptMismatchException>(() => SourceFiles.Read(source, manifest, path => new MemoryStream(path == "b" ? changed : files[path]), default)).Place);
        Assert.Equal("sources, Training, b", Assert.Throws<ReceiptMismatchException>(() => SourceFiles.Read(source, manifest, path => path == "b" ? null : new MemoryStream(files[path]), default)).Place);
        Assert.Equal("sources, Training, manifest", Assert.Throws<ReceiptMismatchException>(() => SourceFiles.Read(source, [.. manifest, 32], _ => null, default)).Place);
        Assert.Equal("sources, Training, manifest", Assert.Throws<ReceiptMismatchException>(() => SourceFiles.Read(source with { Content = source.Manifest!.Value }, manifest, _ => null, default)).Place);
    }

    [Fact]
    public void Samples_of_workers_that_exchange_come_from_the_plan()
    {
        var plan = """{"closed":{"record":{"plan":{"round":0,"firstStep":0,"steps":2,"delay":0,"rank":0,"outer":{"learningRate":0.5,"momentum":0.9},"members":[{"worker":0,"samples":[{"first":6,"count":6}]},{"worker":1,"samples":[{"first":0,"count":3},{"first":12,"count":3}]}]}}}}""";
        var (receipt, corpus) = (s_job.Receipt, new Corpus(MicroJob.Text));
        receipt = receipt with { Rounds = [receipt.Rounds[0] with { Exchange = Encoding.UTF8.GetBytes(plan) }] };
        var (seed, context) = (receipt.Job.Inputs.Seed, receipt.Job.Inputs.Recipe.Model.Context);

        Assert.Equal(corpus.SelectSamples(seed, 9, 3, context), TrainedWindows.Of(receipt, corpus, 0, 0, 1).Select(window => window.Token));
        Assert.Equal(corpus.SelectSamples(seed, 12, 3, context), TrainedWindows.Of(receipt, corpus, 0, 1, 1).Select(window => window.Token));
        foreach (var broken in (string[])["", "{}", plan.Replace("\"round\":0", "\"round\":1", StringComparison.Ordinal), plan.Replace("\"count\":6", "\"count\":3", StringComparison.Ordinal), plan.Replace("\"worker\":1", "\"worker\":2", StringComparison.Ordinal)])
        {
            var other = receipt with { Rounds = [receipt.Rounds[0] with { Exchange = Encoding.UTF8.GetBytes(broken) }] };
            Assert.Equal("rounds[0].exchange", Assert.Throws<ReceiptMismatchException>(() => TrainedWindows.Of(other, corpus).Count()).Place);
        }
    }
}
