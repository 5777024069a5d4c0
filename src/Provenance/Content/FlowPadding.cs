using System.Numerics;

namespace ZeroG.Provenance;

/// <summary>
/// How 0G Storage divides and pads a file: sectors of 256 bytes, and zero sectors up to a multiple of a sixteenth of the
/// next power of two.
/// </summary>
internal static class FlowPadding
{
    /// <summary>Bytes in a sector, the content of one leaf.</summary>
    public const int SectorSize = 256;

    /// <summary>Sectors that hold <paramref name="length"/> bytes, the last one perhaps in part.</summary>
    public static long Sectors(long length) => length / SectorSize + (length % SectorSize == 0 ? 0 : 1);

    /// <summary>Leaves of the tree over <paramref name="sectors"/> sectors (at least 1), zero sectors included.</summary>
    public static long PaddedSectors(long sectors)
    {
        // A long of bytes gives at most 2^55 sectors: nothing here can overflow.
        var power = (long)BitOperations.RoundUpToPowerOf2((ulong)sectors);
        if (power == sectors) return sectors;
        var unit = Math.Max(1, power / 16);
        return (sectors + unit - 1) / unit * unit;
    }
}
