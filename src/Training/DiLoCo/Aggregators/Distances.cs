using ZeroG.Training.Optimization;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>How far parts lie from each other.</summary>
internal static class Distances
{
    /// <summary>The squared distance of each two parts, summed as <see cref="Norms"/> says; blocks outside, to stay in the cache.</summary>
    public static double[,] Between(IReadOnlyList<Part> parts)
    {
        int n = parts.Count, length = parts[0].Values.Length;
        var squared = new double[n, n];
        for (int at = 0; at < length; at += ValueBlocks.Size)
        {
            int count = Math.Min(ValueBlocks.Size, length - at);
            for (int i = 0; i < n; i++)
            {
                var x = parts[i].Values.Span.Slice(at, count);
                for (int j = 0; j < i; j++)
                    squared[i, j] += Norms.SquaredDistance(x, parts[j].Values.Span.Slice(at, count));
            }
        }
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                squared[j, i] = squared[i, j];
        }
        return squared;
    }
}
