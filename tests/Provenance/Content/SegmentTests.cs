namespace ZeroG.Provenance.Tests;

public sealed class SegmentTests
{
    // Around every edge: of a sector, a segment, the padding's unit (power/16) below and above a segment, odd numbers of segments.
    public static TheoryData<int> Lengths =>
    [
        1, 255, 256, 257, 4353, 262_143, 262_144, 262_145, 524_288, 524_289, 786_432, 786_433, 1_048_577, 1_300_000,
        2_000_000, 4_194_304, 4_194_305, 5_000_000, 9_000_001,
    ];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void The_roots_of_the_segments_hash_to_the_root_of_the_content(int length)
    {
        var content = ContentRootTests.Counting(length);
        var id = ContentRoot.Compute(content);

        Assert.True(SegmentList.TryCreate(id, Roots(content), out var list));
        Assert.Equal(id, list.Id);
        Assert.Equal(Segments.Count(length), list.Count);
        for (var index = 0; index < list.Count; index++) Assert.True(list.Verifies(Segment(content, index), index));
    }

    [Fact]
    public void A_list_with_one_changed_bit_is_refused_wherever_the_bit_is()
    {
        var content = ContentRootTests.Counting(5 * Segments.Size + 77);
        var id = ContentRoot.Compute(content);
        var roots = Roots(content);
        for (var at = 0; at < roots.Length; at++)
        {
            roots[at] ^= 0x10;
            Assert.False(SegmentList.TryCreate(id, roots, out _));
            roots[at] ^= 0x10;
        }

        Assert.True(SegmentList.TryCreate(id, roots, out _));
    }

    [Theory]
    [InlineData(-32)]
    [InlineData(-1)]
    [InlineData(32)]
    public void A_list_of_another_size_than_the_length_asks_for_is_refused(int more)
    {
        var content = ContentRootTests.Counting(3 * Segments.Size);
        var roots = Roots(content);
        Array.Resize(ref roots, roots.Length + more);

        Assert.False(SegmentList.TryCreate(ContentRoot.Compute(content), roots, out _));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MinValue)]
    public void A_content_without_bytes_has_no_list(long length) =>
        Assert.False(SegmentList.TryCreate(new ContentId(default, length), new byte[32], out _));

    [Fact]
    public void The_longest_length_there_is_is_refused_before_anything_is_allocated() =>
        Assert.False(SegmentList.TryCreate(new ContentId(default, long.MaxValue), new byte[32], out _));

    [Fact]
    public void A_segment_with_one_changed_byte_or_in_another_place_or_cut_short_is_refused()
    {
        var content = ContentRootTests.Counting(3 * Segments.Size - 1000);
        Assert.True(SegmentList.TryCreate(ContentRoot.Compute(content), Roots(content), out var list));

        Assert.False(list.Verifies(Segment(content, 0)[..^1], 0));
        Assert.False(list.Verifies(Segment(content, 0), -1));
        Assert.False(list.Verifies(Segment(content, 0), 3));
        Assert.False(list.Verifies(Segment(content, 0), 2));
        var last = Segment(content, 2);
        foreach (var at in new[] { 0, 1, last.Length / 2, last.Length - 1 })
        {
            last[at] ^= 1;
            Assert.False(list.Verifies(last, 2));
            last[at] ^= 1;
        }

        Assert.True(list.Verifies(last, 2));
    }

    internal static byte[] Roots(byte[] content)
    {
        var roots = new byte[SegmentList.BytesFor(content.Length)];
        for (var index = 0; index < roots.Length / Hash256.Size; index++)
            Segments.RootOf(Segment(content, index), content.Length, index).CopyTo(roots.AsSpan(index * Hash256.Size));
        return roots;
    }

    internal static byte[] Segment(byte[] content, int index) =>
        content.AsSpan(index * Segments.Size, Segments.LengthOf(content.Length, index)).ToArray();
}
