using System.Security.Cryptography;
using System.Text;

namespace ZeroG.Provenance.Tests;

public sealed class CorpusPassTests
{
    private static readonly RecordFormat s_json = new(RecordKind.Jsonl, "text");
    private static readonly RecordFormat s_csv = new(RecordKind.Csv, "text");

    [Fact]
    public async Task One_text_is_its_own_corpus_byte_for_byte()
    {
        var bytes = ContentRootTests.Counting(300_001);
        var (corpus, places) = await ReadAsync(RecordFormat.Text, "--", bytes);
        Assert.Equal(bytes, corpus);
        var place = Assert.Single(places);
        Assert.Equal(new RecordPlace(0, 0, bytes.Length, 0, bytes.Length, Hash(bytes)), place);
    }

    [Fact]
    public async Task Texts_stand_one_behind_the_other_with_the_separator_between_them()
    {
        var (corpus, places) = await ReadAsync(RecordFormat.Text, "\n\n", "one"u8.ToArray(), "two"u8.ToArray());
        Assert.Equal("one\n\ntwo", Encoding.UTF8.GetString(corpus));
        Assert.Equal([(0L, 3L), (5L, 3L)], places.Select(place => (place.CorpusStart, place.CorpusLength)));
    }

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("\uFEFFa\n\n  \r\n\tb \n", "a|\tb ")]
    [InlineData("a\rb\n", "a\rb")]
    public async Task A_line_is_a_record_unless_it_is_white_space_alone(string file, string corpus) =>
        Assert.Equal(corpus, await CorpusOf(new RecordFormat(RecordKind.Lines), file));

    [Theory]
    [InlineData("""{"text":"a"}""" + "\n" + """{"id":7,"text":"b","more":{"text":"no"}}""", "a|b")]
    [InlineData("""{"text":"\u00e4\n\"\ud83d\ude00"}""" + "\r\n\r\n", "ä\n\"😀")]
    [InlineData("""{"text":""}""" + "\n" + """{ "text" : "x" } """, "|x")]
    [InlineData("""{"t\u0065xt":"x"}""", "x")]
    public async Task The_field_of_a_json_line_is_its_text(string file, string corpus) => Assert.Equal(corpus, await CorpusOf(s_json, file));

    [Theory]
    [InlineData("id,text\n1,a\n2,b\n", "a|b")]
    [InlineData("text\r\n\"a,\"\"b\"\"\r\nc\"\r\nd\r\n", "a,\"b\"\r\nc|d")]
    [InlineData("\uFEFF\"text\",x\n,\n\"\",y\nz,", "||z")]
    public async Task The_column_of_a_row_is_its_text_as_rfc_4180_has_it(string file, string corpus) => Assert.Equal(corpus, await CorpusOf(s_csv, file));

    [Fact]
    public async Task Another_delimiter_separates_columns() =>
        Assert.Equal("a,b", await CorpusOf(s_csv with { Delimiter = ';' }, "x;text\n1;a,b\n"));

    [Theory]
    [InlineData("""{"text":"a"}""" + "\n[]", 13)]
    [InlineData("\n{}", 1)]
    [InlineData("""{"text":1}""", 0)]
    [InlineData("""{"text":"a","text":"b"}""", 0)]
    [InlineData("""{"text":"a"} x""", 0)]
    [InlineData("""{"text":"\ud800"}""", 0)]
    [InlineData("""{"text":"a""", 0)]
    public async Task A_line_that_has_no_text_is_refused_with_its_place(string file, long offset)
    {
        var refusal = await Assert.ThrowsAsync<RecordSyntaxException>(() => CorpusOf(s_json, file));
        Assert.Equal(("0", offset), (refusal.Path, refusal.Offset));
    }

    [Fact]
    public async Task Bytes_of_a_json_text_that_are_no_utf8_are_refused()
    {
        byte[] file = [.. "{\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        await Assert.ThrowsAsync<RecordSyntaxException>(() => ReadAsync(s_json, "", file));
    }

    [Theory]
    [InlineData("id,words\n1,a\n", 0)]
    [InlineData("text,text\n1,a\n", 0)]
    [InlineData("id,text\n1,a\n2\n", 12)]
    [InlineData("id,text\n1,a,b\n", 8)]
    [InlineData("id,text\n1,\"a\n", 8)]
    [InlineData("id,text\n1,\"a\"b\n", 8)]
    [InlineData("id,text\n1,a\"\"b\n", 8)]
    [InlineData(" \n", 0)]
    public async Task A_row_that_is_not_as_the_first_one_says_is_refused_with_its_place(string file, long offset)
    {
        var refusal = await Assert.ThrowsAsync<RecordSyntaxException>(() => CorpusOf(s_csv, file));
        Assert.Equal(offset, refusal.Offset);
    }

    [Fact]
    public async Task A_record_longer_than_its_bound_is_refused_before_it_is_held_in_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var endless = new CorpusSource("endless", _ => Task.FromResult<Stream>(new Endless()));
        var pass = new CorpusPass(new RecordFormat(RecordKind.Lines), "\n", [endless]);
        await Assert.ThrowsAsync<RecordSyntaxException>(async () =>
        {
            await foreach (var _ in pass.ReadAsync()) Assert.Fail("A line without end is no record.");
        });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L * RecordFormat.MaxRecordBytes);
    }

    [Fact]
    public async Task Each_record_is_found_again_at_its_place_in_the_file_and_in_the_corpus()
    {
        var random = new Random(5);
        var files = Enumerable.Range(0, 3).Select(_ => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4000).Select(_ =>
            "{\"text\":\"" + new string((char)random.Next('a', 'z'), random.Next(0, 300)) + (random.Next(3) == 0 ? "\\u00e9" : "") + "\"}" + (random.Next(2) == 0 ? "\r\n" : "\n"))))).ToArray();
        var (corpus, places) = await ReadAsync(s_json, "\n", files);
        Assert.Equal(12_000, places.Count);
        long end = 0;
        foreach (var place in places)
        {
            Assert.Equal(end, place.CorpusStart);
            var text = corpus.AsSpan((int)place.CorpusStart, (int)place.CorpusLength);
            var line = System.Text.Json.JsonDocument.Parse(files[place.File].AsMemory((int)place.Start, (int)place.Length));
            Assert.Equal(line.RootElement.GetProperty("text").GetString(), Encoding.UTF8.GetString(text));
            Assert.Equal(Hash(text), place.Sha256);
            end = place.CorpusStart + place.CorpusLength + 1;
        }

        Assert.Equal(corpus.Length + 1, end);
    }

    [Fact]
    public async Task Where_reads_end_changes_nothing()
    {
        var file = Encoding.UTF8.GetBytes("id,text\r\n1,\"a\"\"b\r\nc\"\r\n2,d\r\n\r\n3,\"\"\r\n");
        var whole = await ReadAsync(s_csv, "|", file);
        foreach (var size in new[] { 1, 2, 3, 7 })
        {
            var places = new List<RecordPlace>();
            var pass = new CorpusPass(s_csv, "|", [new CorpusSource("0", _ => Task.FromResult<Stream>(new Dribble(file, size)))]) { RecordRead = places.Add };
            using var corpus = new MemoryStream();
            await foreach (var piece in pass.ReadAsync()) corpus.Write(piece.Span);
            Assert.Equal(whole.Corpus, corpus.ToArray());
            Assert.Equal(whole.Places, places);
        }
    }

    [Fact]
    public async Task A_stream_of_the_corpus_has_the_same_bytes()
    {
        var sources = new[] { Source(0, "a\nb\n"u8.ToArray()), Source(1, "c"u8.ToArray()) };
        await using var stream = CorpusStream.Of(new CorpusPass(new RecordFormat(RecordKind.Lines), ", ", sources));
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        Assert.Equal("a, b, c", Encoding.UTF8.GetString(copy.ToArray()));
    }

    private static async Task<string> CorpusOf(RecordFormat format, string file) =>
        Encoding.UTF8.GetString((await ReadAsync(format, "|", Encoding.UTF8.GetBytes(file))).Corpus);

    private static async Task<(byte[] Corpus, List<RecordPlace> Places)> ReadAsync(RecordFormat format, string separator, params byte[][] files)
    {
        var places = new List<RecordPlace>();
        var digests = new List<ContentDigest>();
        var pass = new CorpusPass(format, separator, [.. files.Select((file, index) => Source(index, file))])
        {
            RecordRead = places.Add,
            FileRead = (index, digest) =>
            {
                Assert.Equal(digests.Count, index);
                digests.Add(digest);
            },
        };
        using var corpus = new MemoryStream();
        await foreach (var piece in pass.ReadAsync()) corpus.Write(piece.Span);
        Assert.Equal(files.Select(file => ContentRoot.Compute(file)), digests.Select(digest => digest.Id));
        Assert.Equal((places.Count, corpus.Length), (pass.Records, pass.Length));
        return (corpus.ToArray(), places);
    }

    private static CorpusSource Source(int index, byte[] content) => new($"{index}", _ => Task.FromResult<Stream>(new MemoryStream(content)));

    private static Hash256 Hash(ReadOnlySpan<byte> text) => Hash256.FromBytes(SHA256.HashData(text));

    private sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            return new(buffer.Length);
        }
    }

    private sealed class Dribble(byte[] content, int size) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
