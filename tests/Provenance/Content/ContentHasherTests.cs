using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace ZeroG.Provenance.Tests;

public sealed class ContentHasherTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Every_vector_width_gives_the_root_of_the_definition(int width)
    {
        var random = new Random(width);
        // Every count of sectors through two batches, and a length inside the last sector.
        for (var sectors = 1; sectors <= 130; sectors++)
        {
            var content = new byte[(sectors - 1) * 256 + random.Next(1, 257)];
            random.NextBytes(content);
            Assert.Equal(Definition(content), Root(content, width));
        }
    }

    [Fact]
    public void Content_in_pieces_has_the_digest_of_the_content_in_one() => Prop.ForAll(
        Gen.Choose(1, 70_000).ToArbitrary(),
        Gen.Choose(1, 40_000).NonEmptyListOf().ToArbitrary(),
        (length, pieces) =>
        {
            var content = ContentRootTests.Counting(length);
            using var hasher = new ContentHasher();
            for (int at = 0, i = 0; at < length; at += pieces[i++ % pieces.Count])
                hasher.Append(content.AsSpan(at, Math.Min(pieces[i % pieces.Count], length - at)));
            var digest = hasher.Finish();
            return digest.Id == ContentRoot.Compute(content) && digest.Sha256 == Hash256.FromBytes(SHA256.HashData(content));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Memory_stays_constant_for_content_of_any_length()
    {
        using var hasher = new ContentHasher();
        var piece = new byte[1 << 20];
        hasher.Append(piece);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 32; i++) hasher.Append(piece);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    [Fact]
    public void A_finished_hasher_takes_no_more()
    {
        using var hasher = new ContentHasher();
        hasher.Append([1]);
        hasher.Finish();
        Assert.Throws<InvalidOperationException>(() => hasher.Append([1]));
        Assert.Throws<InvalidOperationException>(() => hasher.Finish());
    }

    [Theory]
    [MemberData(nameof(SegmentTests.Lengths), MemberType = typeof(SegmentTests))]
    public void One_pass_gives_the_segments_that_hash_to_the_root(int length)
    {
        var content = ContentRootTests.Counting(length);
        using var hasher = new ContentHasher(keepsSegments: true);
        // Pieces that end inside sectors.
        foreach (var piece in content.Chunk(100_003)) hasher.Append(piece);
        var digest = hasher.Finish();

        Assert.Equal(ContentRoot.Compute(content), digest.Id);
        Assert.Equal(digest.Id, hasher.SegmentList.Id);
        Assert.Equal(SegmentTests.Roots(content), hasher.SegmentList.Bytes.ToArray());
        Assert.True(SegmentList.TryCreate(digest.Id, hasher.SegmentList.Bytes.Span, out _));
    }

    [Fact]
    public void Segments_are_there_only_where_they_were_asked_for_and_the_content_is_finished()
    {
        var without = new RootHasher();
        without.Append([1]);
        without.Finish();
        Assert.Contains("does not keep", Assert.Throws<InvalidOperationException>(() => without.SegmentList).Message);

        var unfinished = new RootHasher(keepsSegments: true);
        unfinished.Append([1]);
        Assert.Contains("Finish", Assert.Throws<InvalidOperationException>(() => unfinished.SegmentList).Message);
    }

    private static Hash256 Root(byte[] content, int width)
    {
        var hasher = new RootHasher(false, width);
        hasher.Append(content);
        return hasher.Finish().Root;
    }

    // The construction as it is written down: pad, hash the leaves, split at the largest power of two below the count.
    private static Hash256 Definition(byte[] content)
    {
        var sectors = (content.Length + 255) / 256;
        var power = 1;
        while (power < sectors) power *= 2;
        var unit = Math.Max(1, power / 16);
        var padded = new byte[(sectors + unit - 1) / unit * unit * 256];
        content.CopyTo(padded, 0);
        return Tree([.. padded.Chunk(256).Select(sector => Keccak256.Hash(sector))]);
    }

    private static Hash256 Tree(ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.Length == 1) return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Length) split *= 2;
        return Keccak256.Hash([.. Tree(leaves[..split]).ToArray(), .. Tree(leaves[split..]).ToArray()]);
    }
}
