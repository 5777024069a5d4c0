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
    public void No_step_and_too_many_are_refused()
    {
        Assert.Throws<FormatException>(() => new Transformation([]).Validate());
        Assert.Throws<FormatException>(() => new Transformation([.. Enumerable.Repeat(new DeduplicateStep(), Transformation.MaxSteps + 1)]).Validate());
    }
}
