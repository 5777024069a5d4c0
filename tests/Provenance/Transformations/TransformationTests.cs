using System.Text;

namespace ZeroG.Provenance.Tests;

public sealed class TransformationTests
{
    private static readonly Transformation s_all = new([new FilterStep(1, 9, "^a", "z\"$"), new DeduplicateStep(), new SplitStep(7, 9000, true)]);

    [Fact]
    public void A_transformation_has_one_spelling_and_is_read_as_it_was_written()
    {
        var bytes = s_all.ToBytes();
        Assert.Equal(
            """{"schema":"zerog.transformation/1","steps":[{"kind":"filter","leastBytes":1,"matching":"^a","mostBytes":9,"notMatching":"z\"$"},{"kind":"deduplicate"},{"keeps":"rest","kind":"split","seed":7,"shareBps":9000}]}""",
            Encoding.UTF8.GetString(bytes));
        Assert.Equal(s_all.Steps.AsEnumerable(), Transformation.Read(bytes).Steps);
    }

    [Theory]
    [InlineData("\"deduplicate\"", "\"shuffle\"")]
    [InlineData("\"keeps\":\"rest\"", "\"keeps\":\"all\"")]
    [InlineData("9000", "10000")]
    [InlineData("9000", "0")]
    [InlineData("\"seed\":7", "\"seed\":-7")]
    [InlineData("\"^a\"", "\"(\"")]
    [InlineData("\"^a\"", "\"(a)\\\\1\"")]
    [InlineData("\"leastBytes\":1", "\"leastBytes\":10")]
    [InlineData("{\"kind\":\"deduplicate\"}", "{\"kind\":\"filter\"}")]
    [InlineData("{\"kind\":\"deduplicate\"}", "{\"kind\":\"deduplicate\",\"seed\":1}")]
    public void Anything_else_is_none(string part, string other)
    {
        var changed = Encoding.UTF8.GetString(s_all.ToBytes()).Replace(part, other, StringComparison.Ordinal);
        Assert.Throws<DocumentFormatException>(() => Transformation.Read(Encoding.UTF8.GetBytes(changed)));
    }

    [Fact]
    public void A_tokenizer_is_named_by_content_and_the_records_it_makes_are_lines()
    {
        var tokenizer = ManifestSamples.Id("tokenizer");
        var made = new Transformation([new DeduplicateStep(), new TokenizeStep(tokenizer)]);
        var bytes = made.ToBytes();
        Assert.Equal(
            $$$"""{"schema":"zerog.transformation/1","steps":[{"kind":"deduplicate"},{"kind":"tokenize","tokenizer":{"length":{{{tokenizer.Length}}},"root":"{{{tokenizer.Root}}}"}}]}""",
            Encoding.UTF8.GetString(bytes));
        var read = Transformation.Read(bytes);
        Assert.Equal(made.Steps.AsEnumerable(), read.Steps);
        Assert.Equal((tokenizer, new RecordFormat(RecordKind.Lines), "\n"), (read.Tokenizer, read.FormatOf(new RecordFormat(RecordKind.Csv, "t", ';')), read.SeparatorOf("--")));
        Assert.Equal((null, RecordFormat.Text, "--"), (s_all.Tokenizer, s_all.FormatOf(RecordFormat.Text), s_all.SeparatorOf("--")));

        Assert.Throws<FormatException>(() => new Transformation([new TokenizeStep(tokenizer), new DeduplicateStep()]).Validate());
        Assert.Throws<FormatException>(() => new Transformation([new TokenizeStep(default)]).Validate());
        foreach (var broken in (string[])["""{"kind":"tokenize"}""", """{"kind":"tokenize","tokenizer":"0x12"}""", """{"kind":"tokenize","tokenizer":{"length":0,"root":"0x12"}}"""])
            Assert.Throws<DocumentFormatException>(() => Transformation.Read(Encoding.UTF8.GetBytes($$"""{"schema":"zerog.transformation/1","steps":[{{broken}}]}""")));
    }

    [Fact]
    public void No_step_and_too_many_are_refused()
    {
        Assert.Throws<FormatException>(() => new Transformation([]).Validate());
        Assert.Throws<FormatException>(() => new Transformation([.. Enumerable.Repeat(new DeduplicateStep(), Transformation.MaxSteps + 1)]).Validate());
    }
}
