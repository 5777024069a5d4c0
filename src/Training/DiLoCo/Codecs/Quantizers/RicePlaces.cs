namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>The one parameter of Rice's code, of which the gaps of a whole tensor take the fewest bits.</summary>
internal ref struct RicePlaces(Span<long> bits)
{
    /// <summary>Largest parameter.</summary>
    public const int MaxParameter = 12;

    private readonly Span<long> _bits = bits;

    /// <summary>Takes in one gap.</summary>
    public readonly void Count(uint gap)
    {
        for (int parameter = 0; parameter <= MaxParameter; parameter++)
            _bits[parameter] += (gap >> parameter) + 1 + parameter;
    }

    /// <summary>The parameter of the fewest bits, of several the least, and those bits.</summary>
    public readonly (int Parameter, long Bits) Best()
    {
        int best = 0;
        for (int parameter = 1; parameter <= MaxParameter; parameter++)
        {
            if (_bits[parameter] < _bits[best]) best = parameter;
        }
        return (best, _bits[best]);
    }

    /// <summary>
    /// Most bits of <paramref name="count"/> gaps that together skip at most <paramref name="skipped"/> values, at the best parameter.
    /// </summary>
    public static long MostBits(long count, long skipped)
    {
        var most = long.MaxValue;
        for (int parameter = 0; parameter <= MaxParameter; parameter++)
            most = Math.Min(most, (skipped >> parameter) + count * (1 + parameter));
        return most;
    }
}
