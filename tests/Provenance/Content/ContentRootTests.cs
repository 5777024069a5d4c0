using System.Security.Cryptography;

namespace ZeroG.Provenance.Tests;

public sealed class ContentRootTests
{
    [Theory]
    [InlineData(257, "04473d35bbe932a074046f571ee33f20ecb27cb3b8587cc3b48825c764c882d7")]
    [InlineData(4353, "51a7447034b868706ef348a0ae88ace21ad40b38b40cecced96e7cc4e3bb3717")]
    [InlineData(262145, "80f1cf983b5cbdb6f4f82e89497031d93cbeab8552ce834320305aad470afbd7")]
    public void Counting_bytes_have_the_published_roots(int length, string root) =>
        Assert.Equal(new ContentId(Hash256.Parse(root), length), ContentRoot.Compute(Counting(length)));

    [Fact]
    public void Hello_has_the_published_root() => Assert.Equal(
        Hash256.Parse("3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a"),
        ContentRoot.Compute("hello"u8).Root);

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public void A_zero_sector_has_the_published_root_and_the_length_tells_two_such_contents_apart(int length) => Assert.Equal(
        new ContentId(Hash256.Parse("d397b3b043d87fcd6fad1291ff0bfd16401c274896d8c63a923727f077b8e0b5"), length),
        ContentRoot.Compute(new byte[length]));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(16, 16)]
    [InlineData(17, 18)]
    [InlineData(31, 32)]
    [InlineData(33, 36)]
    [InlineData(1025, 1152)]
    [InlineData(5000, 5120)]
    public void Sectors_are_padded_to_a_sixteenth_of_the_next_power_of_two(long sectors, long padded) =>
        Assert.Equal(padded, FlowPadding.PaddedSectors(sectors));

    [Fact]
    public void The_largest_length_a_file_can_have_is_padded_without_overflow() =>
        Assert.Equal(1L << 55, FlowPadding.PaddedSectors(FlowPadding.Sectors(long.MaxValue)));

    [Fact]
    public void Empty_content_is_refused_with_the_reason()
    {
        Assert.Contains("no root for zero bytes", Assert.Throws<EmptyContentException>(() => ContentRoot.Compute([])).Message);
        Assert.Throws<EmptyContentException>(() => ContentRoot.Compute(new MemoryStream()));
    }

    [Fact]
    public async Task A_stream_has_the_root_and_the_sha256_of_its_bytes()
    {
        var content = Counting(300_001);
        var expected = new ContentDigest(ContentRoot.Compute(content), Hash256.FromBytes(SHA256.HashData(content)));
        Assert.Equal(expected, ContentRoot.Compute(new MemoryStream(content)));
        Assert.Equal(expected, await ContentRoot.ComputeAsync(new MemoryStream(content)));
    }

    [Fact]
    public void An_id_reads_back_from_its_text()
    {
        var id = ContentRoot.Compute("hello"u8);
        Assert.Equal(id, ContentId.Parse(id.ToString()));
        Assert.Equal("0x3c0a…ca5a (5 bytes)", id.ToShortString());
        Assert.Equal("0x3c0a…ca5a (18,432 bytes)", (id with { Length = 18432 }).ToShortString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a")]
    [InlineData("0x3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a:0")]
    [InlineData("0x3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a:-5")]
    [InlineData("0x3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a:99999999999999999999")]
    [InlineData("../../etc/passwd:5")]
    public void A_text_that_is_no_id_is_refused(string text) => Assert.Throws<FormatException>(() => ContentId.Parse(text));

    internal static byte[] Counting(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)i;
        return bytes;
    }

}
