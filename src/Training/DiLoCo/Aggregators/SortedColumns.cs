using System.Numerics;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>What is made of the values that all parts have at one place.</summary>
internal interface IColumn
{
    /// <summary>The result of each lane.</summary>
    /// <param name="sorted">One vector a part, ascending in each lane.</param>
    Vector<float> Reduce(ReadOnlySpan<Vector<float>> sorted);
}

/// <summary>Sorts what the parts have at each place, and makes one value of it: order statistics over workers.</summary>
/// <remarks>Each lane of a vector is another place, so that the machine's vectors cannot change a bit. −0 counts as +0.</remarks>
internal static class SortedColumns
{
    /// <summary>Sets every place of the result.</summary>
    /// <param name="parts">As <see cref="Parts.Require"/> wants them.</param>
    /// <param name="column">What to make of a place.</param>
    /// <param name="result">Overwritten.</param>
    public static void Reduce<TColumn>(IReadOnlyList<Part> parts, TColumn column, Span<float> result) where TColumn : struct, IColumn
    {
        var rows = new Vector<float>[parts.Count];
        for (int at = 0; at < result.Length; at += Vector<float>.Count)
        {
            int count = Math.Min(Vector<float>.Count, result.Length - at);
            for (int i = 0; i < rows.Length; i++)
            {
                // −0 + 0 is +0; any other value stays.
                rows[i] = Padded.Load(parts[i].Values.Span.Slice(at, count)) + Vector<float>.Zero;
            }
            SortingNetwork.Sort(rows);
            Padded.Store(column.Reduce(rows), result.Slice(at, count));
        }
    }
}
