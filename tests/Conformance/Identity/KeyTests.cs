namespace ZeroG.Conformance.Identity;

public sealed class KeyTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_guid_key_reaches_the_grain()
    {
        var key = Guid.NewGuid();
        Assert.Equal(key, await shared.Grains.GetGrain<IGuidKeyed>(key).KeyAsync());
        Assert.Equal(key, shared.Grains.GetGrain<IGuidKeyed>(key).GetPrimaryKey());
    }

    [Fact]
    public async Task The_empty_guid_is_a_key() =>
        Assert.Equal(Guid.Empty, await shared.Grains.GetGrain<IGuidKeyed>(Guid.Empty).KeyAsync());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task An_integer_key_reaches_the_grain(long key)
    {
        Assert.Equal(key, await shared.Grains.GetGrain<IIntegerKeyed>(key).KeyAsync());
        Assert.Equal(key, shared.Grains.GetGrain<IIntegerKeyed>(key).GetPrimaryKeyLong());
    }

    [Theory]
    [InlineData("owner/name")]
    [InlineData(" a ")]
    [InlineData("a+b&c=d?e#f%20")]
    [InlineData("Straße 道 🚲")]
    [InlineData("line\nfeed\ttab\0nul")]
    public async Task A_string_key_reaches_the_grain_letter_for_letter(string key)
    {
        Assert.Equal(key, await shared.Grains.GetGrain<IStringKeyed>(key).KeyAsync());
        Assert.Equal(key, shared.Grains.GetGrain<IStringKeyed>(key).GetPrimaryKeyString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData(null)]
    public void A_blank_string_is_no_key(string? key) =>
        Assert.ThrowsAny<ArgumentException>(() => shared.Grains.GetGrain<IStringKeyed>(key!));

    [Theory]
    [InlineData("extension")]
    [InlineData("a+b/c")]
    public async Task A_compound_guid_key_reaches_the_grain(string extension)
    {
        var key = Guid.NewGuid();
        var parts = await shared.Grains.GetGrain<IGuidCompoundKeyed>(key, extension).KeyAsync();
        Assert.Equal(new KeyParts(key, 0, extension), parts);
    }

    [Theory]
    [InlineData(7, "extension")]
    [InlineData(-7, "a+b/c")]
    public async Task A_compound_integer_key_reaches_the_grain(long key, string extension)
    {
        var parts = await shared.Grains.GetGrain<IIntegerCompoundKeyed>(key, extension).KeyAsync();
        Assert.Equal(new KeyParts(default, key, extension), parts);
    }
}
