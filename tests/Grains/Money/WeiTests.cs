using System.Text.Json;
using ZeroG.Money;

namespace ZeroG.Grains.Tests.Money;

public sealed class WeiTests
{
    [Theory]
    [InlineData("1 ether", "1000000000000000000")]
    [InlineData("0.25ether", "250000000000000000")]
    [InlineData("30 gwei", "30000000000")]
    [InlineData("1.000000001 GWEI", "1000000001")]
    [InlineData("12", "12")]
    [InlineData("7 wei", "7")]
    [InlineData("1.50 ether", "1500000000000000000")]
    public void An_amount_is_read_in_its_unit(string text, string wei) => Assert.Equal(wei, Wei.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ether")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1.5 wei")]
    [InlineData("0.0000000000000000001 ether")]
    [InlineData("1 2")]
    [InlineData("1e3")]
    [InlineData("340282366920938463463374607431768211456")]
    [InlineData("400000000000000000000 ether")]
    public void What_is_no_amount_is_refused(string text) => Assert.Throws<FormatException>(() => Wei.Parse(text));

    [Theory]
    [InlineData("0", "0 ether")]
    [InlineData("1", "1 wei")]
    [InlineData("1500", "0.0000015 gwei")]
    [InlineData("1000000000000", "0.000001 ether")]
    [InlineData("1234567890000000000", "1.23456789 ether")]
    public void An_amount_is_told_exactly(string wei, string text)
    {
        Assert.Equal(text, Wei.Parse(wei).ToText());
        Assert.Equal(wei, Wei.Parse(text).ToString());
    }

    [Fact]
    public void Json_keeps_every_digit()
    {
        var most = new Wei(UInt128.MaxValue);
        var json = JsonSerializer.Serialize(most);
        Assert.Equal("\"340282366920938463463374607431768211455\"", json);
        Assert.Equal(most, JsonSerializer.Deserialize<Wei>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Wei>("12"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Wei>("\"-1\""));
    }

    [Fact]
    public void Nothing_overflows_in_silence()
    {
        Assert.Throws<OverflowException>(() => new Wei(UInt128.MaxValue) + new Wei(1));
        Assert.Throws<OverflowException>(() => Wei.Zero - new Wei(1));
        Assert.Equal(new Wei(UInt128.MaxValue), new Wei(UInt128.MaxValue).Share(long.MaxValue, long.MaxValue));
    }
}
