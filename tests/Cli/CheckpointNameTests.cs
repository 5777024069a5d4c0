namespace ZeroG.Cli.Tests;

public sealed class CheckpointNameTests
{
    private static readonly string s_root = "0x" + new string('a', 64);

    [Theory]
    [InlineData("", null)]
    [InlineData(":1", 1L)]
    [InlineData(":18432", 18432L)]
    public void A_root_names_content_with_its_length_or_without(string suffix, long? length) =>
        Assert.Equal((s_root, length), CheckpointSource.AsContent(s_root + suffix));

    [Theory]
    [InlineData(":")]
    [InlineData(":0")]
    [InlineData(":-1")]
    [InlineData(":+1")]
    [InlineData(": 1")]
    [InlineData(":1:1")]
    [InlineData(":99999999999999999999")]
    public void What_only_begins_like_content_is_a_file(string suffix) =>
        Assert.Equal((null, null), CheckpointSource.AsContent(s_root + suffix));
}
