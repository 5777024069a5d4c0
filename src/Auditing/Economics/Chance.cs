using System.Numerics;

namespace ZeroG.Auditing.Economics;

/// <summary>A probability as an exact fraction, so that a comparison of money never hangs on rounding.</summary>
public readonly record struct Chance
{
    private readonly BigInteger _whole;

    /// <summary>A fraction.</summary>
    /// <param name="part">The numerator, from 0.</param>
    /// <param name="whole">The denominator, at least the numerator and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no probability.</exception>
    public Chance(BigInteger part, BigInteger whole)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(whole);
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, whole);
        var common = BigInteger.GreatestCommonDivisor(part, whole);
        (Part, _whole) = (part / common, whole / common);
    }

    /// <summary>1.</summary>
    public static Chance Certain { get; } = new(1, 1);

    /// <summary>The numerator, in lowest terms.</summary>
    public BigInteger Part { get; }

    /// <summary>The denominator.</summary>
    public BigInteger Whole => _whole.IsZero ? BigInteger.One : _whole;

    /// <summary>That many ten-thousandths.</summary>
    public static Chance OfBps(int bps) => new(bps, JobTerms.WholeBps);

    /// <summary>That both happen, independently.</summary>
    public static Chance operator *(Chance left, Chance right) => new(left.Part * right.Part, left.Whole * right.Whole);

    /// <summary>The nearest double.</summary>
    public double ToDouble() => (double)Part / (double)Whole;

    /// <summary>P(at least once in <paramref name="times"/>) = 1 − (1 − p)^times.</summary>
    public double Within(int times) => 1 - Power(1 - ToDouble(), times);

    /// <summary>The least number of times within which it happens with probability one half; null when it never does.</summary>
    public int? MedianTimes()
    {
        if (Part.IsZero) return null;
        var times = 1;
        for (double missed = 1 - ToDouble(), left = missed; left > 0.5; left *= missed) times++;
        return times;
    }

    /// <summary>By squaring, so that the bits are the same on every machine.</summary>
    internal static double Power(double value, int exponent)
    {
        var result = 1.0;
        for (; exponent > 0; exponent >>= 1, value *= value)
            if ((exponent & 1) != 0) result *= value;
        return result;
    }
}
