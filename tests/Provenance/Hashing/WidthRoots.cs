using System.Globalization;

namespace ZeroG.Provenance.Tests;

/// <summary>Roots of some contents by every vector width, to be compared between processes that have other instructions.</summary>
internal static class WidthRoots
{
    /// <summary>Lengths around the edges of a sector, a vector of them, a segment and the padding's unit.</summary>
    private static readonly int[] s_lengths = [1, 257, 2047, 4353, 262_145, 1_300_000];

    /// <summary>One line for each content and width.</summary>
    public static IEnumerable<string> Lines() =>
        from length in s_lengths
        from width in new[] { 1, 4, 8 }
        select string.Create(CultureInfo.InvariantCulture, $"{length} {width} {Root(length, width)}");

    private static Hash256 Root(int length, int width)
    {
        var hasher = new RootHasher(false, width);
        hasher.Append(ContentRootTests.Counting(length));
        return hasher.Finish().Root;
    }
}
