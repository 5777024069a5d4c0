using System.Text.Json;

namespace ZeroG.Provenance.Tests;

public sealed class Hash256Tests
{
    private const string Hex = "3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a";

    [Theory]
    [InlineData(Hex)]
    [InlineData("0x" + Hex)]
    [InlineData("0X3C0A2457170AA849C8F7051E23D7874A362BE798D95FBB333C901C6CF19DCA5A")]
    public void Text_of_either_case_with_or_without_0x_is_read(string text)
    {
        var hash = Hash256.Parse(text);
        Assert.Equal("0x" + Hex, hash.ToString());
        Assert.Equal(Hex, hash.ToHex());
        Assert.Equal(Convert.FromHexString(Hex), hash.ToArray());
        Assert.Equal(hash, Hash256.FromBytes(hash.ToArray()));
        Assert.Equal("0x3c0a…ca5a", hash.ToShortString());
    }

    [Theory]
    [InlineData("", "has 0 digits")]
    [InlineData("0x3c0a", "has 4 digits")]
    [InlineData("0x" + Hex + "00", "has 66 digits")]
    [InlineData("0x3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5/", "digit 64 is '/'")]
    [InlineData("../a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a", "digit 1 is '.'")]
    public void A_text_that_is_no_hash_is_refused_with_the_place(string text, string reason)
    {
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Hash256.Parse(text)).Message);
        Assert.False(Hash256.TryParse(text, out _));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void Other_than_32_bytes_are_refused(int length) => Assert.Throws<ArgumentException>(() => Hash256.FromBytes(new byte[length]));

    [Fact]
    public void Order_is_that_of_the_bytes()
    {
        var random = new Random(7);
        var hashes = Enumerable.Range(0, 300).Select(i =>
        {
            // Equal first words now and then, so that every word decides somewhere.
            var bytes = new byte[Hash256.Size];
            random.NextBytes(bytes.AsSpan(i % 4 * 8));
            return bytes;
        }).ToArray();
        var expected = hashes.OrderBy(Convert.ToHexString, StringComparer.Ordinal).Select(Convert.ToHexString);
        Assert.Equal(expected, hashes.Select(bytes => Hash256.FromBytes(bytes)).Order().Select(hash => Convert.ToHexString(hash.ToArray())));
    }

    [Fact]
    public void Json_is_the_text_also_as_a_key()
    {
        var hashes = new Dictionary<Hash256, Hash256> { [Hash256.Parse(Hex)] = default };
        var json = JsonSerializer.Serialize(hashes);
        Assert.Equal($$"""{"0x{{Hex}}":"0x{{new string('0', 64)}}"}""", json);
        Assert.Equal(hashes, JsonSerializer.Deserialize<Dictionary<Hash256, Hash256>>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Hash256>("12"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Hash256>("\"0x12\""));
    }
}
