using System.Text;

namespace ZeroG.Provenance.Tests;

public sealed class Keccak256Tests
{
    // The digests of "" and "abc" as the Ethereum yellow paper's Keccak-256 gives them, and of the fox from the Keccak team.
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData(
        "The quick brown fox jumps over the lazy dog",
        "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15")]
    public void Known_messages_have_their_known_hashes(string message, string hash) =>
        Assert.Equal(Hash256.Parse(hash), Keccak256.Hash(Encoding.ASCII.GetBytes(message)));

    [Fact]
    public void A_message_in_pieces_hashes_as_the_message_in_one()
    {
        var message = ContentRootTests.Counting(700);
        // Both sides of the block boundary (136 bytes), and whole blocks.
        foreach (var length in new[] { 0, 1, 135, 136, 137, 271, 272, 273, 700 })
            foreach (var piece in new[] { 1, 7, 135, 136, 137, 300 })
            {
                var keccak = new Keccak256();
                for (var at = 0; at < length; at += piece) keccak.Append(message.AsSpan(at, Math.Min(piece, length - at)));
                Assert.Equal(Keccak256.Hash(message.AsSpan(0, length)), keccak.Finish());
            }
    }

    [Fact]
    public void A_finished_message_takes_no_more()
    {
        var keccak = new Keccak256();
        keccak.Finish();
        Assert.Throws<InvalidOperationException>(() => keccak.Append([1]));
        Assert.Throws<InvalidOperationException>(() => keccak.Finish());
    }
}
