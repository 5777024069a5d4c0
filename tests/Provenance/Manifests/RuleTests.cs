namespace ZeroG.Provenance.Tests;

public sealed class RuleTests
{
    [Theory]
    [InlineData("MIT", "MIT")]
    [InlineData("mit", "MIT")]
    [InlineData("cc-by-sa-4.0", "CC-BY-SA-4.0")]
    [InlineData("GPL-2.0+", "GPL-2.0+")]
    [InlineData("GPL-2.0-only WITH classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0")]
    [InlineData("(MIT  OR Apache-2.0)AND CC0-1.0", "(MIT OR Apache-2.0) AND CC0-1.0")]
    [InlineData("LicenseRef-our.own", "LicenseRef-our.own")]
    [InlineData("DocumentRef-spdx-tool:LicenseRef-1", "DocumentRef-spdx-tool:LicenseRef-1")]
    public void A_licence_is_an_expression_of_spdx(string text, string spelt)
    {
        Assert.Equal(spelt, LicenceExpression.Parse(text));
        Assert.Equal(spelt, LicenceExpression.Parse(spelt));
    }

    [Theory]
    [InlineData("")]
    [InlineData("public domain")]
    [InlineData("CC-0")]
    [InlineData("MIT OR")]
    [InlineData("OR MIT")]
    [InlineData("MIT or Apache-2.0")]
    [InlineData("MIT Apache-2.0")]
    [InlineData("(MIT")]
    [InlineData("MIT)")]
    [InlineData("()")]
    [InlineData("MIT WITH")]
    [InlineData("MIT WITH MIT")]
    [InlineData("LicenseRef-")]
    [InlineData("LicenseRef-a_b")]
    [InlineData("DocumentRef-a:MIT")]
    public void Anything_else_is_no_licence(string text) => Assert.Throws<FormatException>(() => LicenceExpression.Parse(text));

    [Fact]
    public void Parentheses_beyond_a_depth_are_refused_and_not_followed() =>
        Assert.Throws<FormatException>(() => LicenceExpression.Parse(new string('(', 100) + "MIT" + new string(')', 100)));

    [Theory]
    [InlineData("2024-05-31")]
    [InlineData("2024-01-01/2024-05-31")]
    [InlineData("2024-02-29/2024-02-29")]
    public void A_day_or_two_are_a_date_of_collection(string text) => Assert.Equal(text, CollectionDate.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("2024")]
    [InlineData("2023-02-29")]
    [InlineData("31.05.2024")]
    [InlineData("2024-05-31/2024-01-01")]
    [InlineData("2024-01-01/2024-02-01/2024-03-01")]
    [InlineData("2024-01-01T00:00")]
    public void Anything_else_is_none(string text) => Assert.Throws<FormatException>(() => CollectionDate.Parse(text));

    [Theory]
    [InlineData(RecordKind.Text, "text", ',')]
    [InlineData(RecordKind.Jsonl, null, ',')]
    [InlineData(RecordKind.Jsonl, "text", ';')]
    [InlineData(RecordKind.Csv, "text", '"')]
    [InlineData(RecordKind.Csv, "text", '\n')]
    [InlineData(RecordKind.Csv, "text", 'a')]
    [InlineData((RecordKind)9, null, ',')]
    public void A_format_that_contradicts_itself_is_refused(RecordKind kind, string? field, char delimiter) =>
        Assert.Throws<FormatException>(() => new RecordFormat(kind, field, delimiter).Validate());
}
