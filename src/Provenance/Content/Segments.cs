using System.Buffers;

namespace ZeroG.Provenance;

/// <summary>
/// Content in segments of 256 KiB (1,024 sectors), as 0G Storage transfers it. A segment begins where a perfect subtree
/// does, so the root of the content is the RFC 6962 tree over its segments' roots: whoever has checked the list of those
/// roots checks each segment by itself, in any order and from any donor, without a proof.
/// </summary>
public static class Segments
{
    /// <summary>Bytes in a segment; the last one of a content may be shorter.</summary>
    public const int Size = SectorsEach * FlowPadding.SectorSize;

    internal const int SectorsEach = 1024;

    /// <summary>The hash of a zero sector.</summary>
    internal static Hash256 ZeroSector { get; } = Keccak256.Hash(new byte[FlowPadding.SectorSize]);

    /// <summary>The root of 1,024 zero sectors: what 0G's padding appends after the content.</summary>
    internal static Hash256 ZeroSegment { get; } = Fold(new byte[Size], SectorsEach);

    /// <summary>Segments of a content of <paramref name="length"/> bytes.</summary>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 byte.</exception>
    public static long Count(long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return (length - 1) / Size + 1;
    }

    /// <summary>Bytes of segment <paramref name="index"/> in a content of <paramref name="length"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such segment.</exception>
    public static int LengthOf(long length, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count(length));
        return (int)Math.Min(Size, length - index * Size);
    }

    /// <summary>The root of one segment: the tree over its sectors, and over the zero sectors that the padding adds to it.</summary>
    /// <param name="segment">The segment's bytes, exactly <see cref="LengthOf"/> of them.</param>
    /// <param name="length">Bytes of the whole content.</param>
    /// <param name="index">Place of the segment, from 0.</param>
    /// <exception cref="ArgumentException">Another number of bytes than the segment has.</exception>
    public static Hash256 RootOf(ReadOnlySpan<byte> segment, long length, long index)
    {
        if (segment.Length != LengthOf(length, index))
            throw new ArgumentException($"Segment {index} has {LengthOf(length, index)} bytes; these are {segment.Length}.", nameof(segment));
        var leaves = FlowPadding.PaddedSectors(FlowPadding.Sectors(length)) - index * SectorsEach;
        return Fold(segment, (int)Math.Min(SectorsEach, leaves));
    }

    /// <summary>The root of a content from the roots of its segments.</summary>
    /// <param name="roots">(<see cref="Count"/> · 32) bytes.</param>
    /// <param name="length">Bytes of the content.</param>
    internal static Hash256 Join(ReadOnlySpan<byte> roots, long length)
    {
        // Zero sectors go either into the last segment or into whole segments after it: their unit divides a segment's
        // sectors, or is a multiple of them.
        var all = (int)((FlowPadding.PaddedSectors(FlowPadding.Sectors(length)) + SectorsEach - 1) / SectorsEach);
        var hashes = ArrayPool<byte>.Shared.Rent(all * Hash256.Size);
        try
        {
            roots.CopyTo(hashes);
            for (var at = roots.Length; at < all * Hash256.Size; at += Hash256.Size) ZeroSegment.CopyTo(hashes.AsSpan(at));
            return Fold(hashes.AsSpan(0, all * Hash256.Size), SectorHashing.Width);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(hashes);
        }
    }

    private static Hash256 Fold(ReadOnlySpan<byte> sectors, int leaves)
    {
        Span<byte> hashes = stackalloc byte[leaves * Hash256.Size];
        var whole = sectors.Length / FlowPadding.SectorSize;
        SectorHashing.HashEach(sectors[..(whole * FlowPadding.SectorSize)], FlowPadding.SectorSize, hashes, SectorHashing.Width);
        var leaf = whole;
        if (sectors.Length % FlowPadding.SectorSize is var rest && rest > 0)
        {
            Span<byte> sector = stackalloc byte[FlowPadding.SectorSize];
            sector.Clear();
            sectors[^rest..].CopyTo(sector);
            Keccak256.Hash(sector).CopyTo(hashes[(leaf++ * Hash256.Size)..]);
        }
        for (; leaf < leaves; leaf++) ZeroSector.CopyTo(hashes[(leaf * Hash256.Size)..]);
        return Fold(hashes, SectorHashing.Width);
    }

    /// <summary>The root over leaves or segments, level by level, a lone right node promoted: the RFC 6962 shape.</summary>
    /// <param name="hashes">(n · 32) bytes, overwritten.</param>
    /// <param name="width">Messages side by side: 8, 4 or 1.</param>
    internal static Hash256 Fold(Span<byte> hashes, int width)
    {
        while (hashes.Length > Hash256.Size)
        {
            var pairs = hashes.Length / SectorHashing.PairSize;
            var isOdd = hashes.Length % SectorHashing.PairSize != 0;
            SectorHashing.HashEach(hashes[..(pairs * SectorHashing.PairSize)], SectorHashing.PairSize, hashes, width);
            if (isOdd) hashes[^Hash256.Size..].CopyTo(hashes[(pairs * Hash256.Size)..]);
            hashes = hashes[..((pairs + (isOdd ? 1 : 0)) * Hash256.Size)];
        }
        return Hash256.FromBytes(hashes);
    }
}
