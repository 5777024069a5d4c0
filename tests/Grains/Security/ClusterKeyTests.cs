using System.Globalization;
using ZeroG.Grains.Security;

namespace ZeroG.Grains.Tests.Security;

public sealed class ClusterKeyTests
{
    private const string Hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [Fact]
    public void A_key_is_read_from_hexadecimal_digits_with_white_space_around_them() =>
        Assert.Equal(new ClusterKey(Convert.FromHexString(Hex)).Derive("x"), ClusterKey.Parse($"  {Hex.ToUpperInvariant()}\n", "cluster.key").Derive("x"));

    // T(1) of HKDF, by two calls of another program's HMAC-SHA256: HMAC(HMAC(32 zero bytes, key), label and byte 1).
    [Fact]
    public void A_key_for_a_purpose_is_that_of_RFC_5869() =>
        Assert.Equal(Expected, Convert.ToHexStringLower(ClusterKey.Parse(Hex, "test").Derive(CallStamp.Purpose)));

    private const string Expected = "66f10966a254e293490188c0bec7625ada7c20ebabba3ac48d9f3fb1f7d987b1";

    [Fact]
    public void Another_purpose_and_another_key_give_another_key()
    {
        var key = ClusterKey.Parse(Hex, "test");
        var other = ClusterKey.Parse("ff" + Hex[2..], "test");
        Assert.Equal(3, new[] { key.Derive("a"), key.Derive("b"), other.Derive("a") }.Select(Convert.ToHexString).Distinct().Count());
    }

    [Theory]
    [InlineData("", "0 characters")]
    [InlineData("00ff", "4 characters")]
    [InlineData(Hex + "0", "65 digits")]
    [InlineData("g" + Hex, "position 1 ")]
    [InlineData(Hex + "\n" + Hex, "position 65 ")]
    [InlineData("abababababababababababababababababababababababababababababababab", "repeats one byte")]
    public void What_is_no_key_is_refused_with_its_source_and_without_its_digits(string hex, string why)
    {
        var refusal = Assert.Throws<ZeroGException>(() => ClusterKey.Parse(hex, "conf/cluster.key"));
        Assert.Equal(FailureKind.Invalid, refusal.Kind);
        Assert.Contains("conf/cluster.key", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Remedy);
        if (hex.Length > 8) Assert.DoesNotContain(hex[2..10], refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_and_too_many_bytes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterKey(new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterKey(new byte[1025]));
    }

    [Fact]
    public void A_key_never_shows_itself()
    {
        var key = ClusterKey.Parse(Hex, "test");
        Assert.DoesNotContain("01", key.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("01", string.Create(CultureInfo.InvariantCulture, $"{key}"), StringComparison.Ordinal);
    }
}
