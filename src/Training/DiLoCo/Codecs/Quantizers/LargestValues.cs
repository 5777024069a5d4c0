using System.Runtime.InteropServices;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>The places of the k largest magnitudes of a chunk, in ascending order; of equal ones, the lower places.</summary>
/// <remarks>
/// The k-th largest is found digit by digit in the magnitudes' bits, by counting: work in proportion to the values, no sorting.
/// </remarks>
internal sealed class LargestValues
{
    private const int High = 20, Middle = 9;

    private readonly int[] _counts = new int[1 << (31 - High)];

    /// <summary>Writes the places.</summary>
    /// <param name="values">The chunk, finite.</param>
    /// <param name="places">As many as are wanted, at most the chunk's values.</param>
    public void Select(ReadOnlySpan<float> values, Span<ushort> places)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        int wanted = places.Length;
        uint threshold = Digit(bits, High, 31, 0, ref wanted);
        threshold |= Digit(bits, Middle, High, threshold, ref wanted);
        threshold |= Digit(bits, 0, Middle, threshold, ref wanted);
        // Of those equal to the threshold, the first so many.
        int at = 0;
        for (int i = 0; at < places.Length; i++)
        {
            uint magnitude = bits[i] & 0x7FFFFFFF;
            if (magnitude > threshold || (magnitude == threshold && wanted-- > 0))
                places[at++] = (ushort)i;
        }
    }

    /// <summary>Bits <paramref name="low"/> to <paramref name="high"/> of the wanted-th largest magnitude whose bits above are known.</summary>
    private uint Digit(ReadOnlySpan<uint> bits, int low, int high, uint above, ref int wanted)
    {
        var counts = _counts.AsSpan(0, 1 << (high - low));
        counts.Clear();
        if (high == 31)
        {
            foreach (var value in bits)
                counts[(int)((value & 0x7FFFFFFF) >> low)]++;
        }
        else
        {
            foreach (var value in bits)
            {
                var magnitude = value & 0x7FFFFFFF;
                if (magnitude >> high == above >> high)
                    counts[(int)(magnitude >> low) & (counts.Length - 1)]++;
            }
        }
        int digit = counts.Length - 1;
        for (; counts[digit] < wanted; digit--)
            wanted -= counts[digit];
        return (uint)digit << low;
    }
}
