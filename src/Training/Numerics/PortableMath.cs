namespace ZeroG.Training.Numerics;

/// <summary>
/// Exp, log, sine and integer powers in double precision from IEEE 754 basic operations only, so that every machine returns
/// the same bits; a platform's own libm does not promise that. Accurate to a few units in the last place.
/// </summary>
internal static class PortableMath
{
    private const double Ln2Hi = 6.93147180369123816490e-01; // 33 bits: n·Ln2Hi is exact for |n| < 2²⁰
    private const double Ln2Lo = 1.90821492927058770002e-10;

    /// <summary>eˣ for |x| ≤ 700: x = n·ln 2 + r with |r| ≤ 0.35, then the Taylor series of eʳ.</summary>
    public static double Exp(double x)
    {
        if (!(Math.Abs(x) <= 700))
            throw new ArgumentOutOfRangeException(nameof(x), x, "Exp takes -700 to 700.");
        var n = Math.Floor(x / 0.6931471805599453 + 0.5);
        var r = x - n * Ln2Hi - n * Ln2Lo;
        double sum = 1;
        for (int k = 18; k >= 1; k--)
            sum = 1 + sum * r / k;
        return sum * BitConverter.Int64BitsToDouble((long)(n + 1023) << 52);
    }

    /// <summary>ln x for normal positive x: x = m·2ⁿ with m in [√½, √2), then 2·artanh((m−1)/(m+1)).</summary>
    public static double Log(double x)
    {
        if (!double.IsNormal(x) || x < 0)
            throw new ArgumentOutOfRangeException(nameof(x), x, "Log takes normal positive numbers.");
        var bits = BitConverter.DoubleToInt64Bits(x);
        var n = (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            n++;
        }
        double t = (m - 1) / (m + 1), square = t * t, sum = 0;
        for (int k = 21; k >= 1; k -= 2)
            sum = sum * square + 1.0 / k;
        return n * Ln2Hi + (2 * t * sum + n * Ln2Lo);
    }

    /// <summary>Sine and cosine for |x| ≤ 10⁶: reduced to |r| ≤ π/4 by multiples of π/2, then Taylor series.</summary>
    public static (double Sin, double Cos) SinCos(double x)
    {
        if (!(Math.Abs(x) <= 1e6))
            throw new ArgumentOutOfRangeException(nameof(x), x, "SinCos takes -1e6 to 1e6.");
        // π/2 in parts of 33 bits (fdlibm), so that n times the first two is exact.
        var n = Math.Floor(x / 1.5707963267948966 + 0.5);
        var r = x - n * 1.57079632673412561417e+00 - n * 6.07710050630396597660e-11 - n * 2.02226624879595063154e-21;
        double square = r * r, sin = 1, cos = 1;
        for (int k = 20; k >= 2; k -= 2)
        {
            sin = 1 - square * sin / (k * (k + 1));
            cos = 1 - square * cos / ((k - 1) * k);
        }
        sin *= r;
        return ((long)n & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    /// <summary>xⁿ for n ≥ 0 by repeated squaring.</summary>
    public static double Power(double x, long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        double result = 1;
        for (; n > 0; n >>= 1, x *= x)
        {
            if ((n & 1) != 0)
                result *= x;
        }
        return result;
    }
}
