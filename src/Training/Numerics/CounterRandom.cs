using System.Text;

namespace ZeroG.Training.Numerics;

/// <summary>
/// A counter-based generator: value i of a stream is SplitMix64's output function applied to key + (i+1)·γ (Steele, Lea and
/// Flood, OOPSLA 2014), so that any value is had without those before it.
/// </summary>
/// <remarks>
/// A stream's key is folded from its parts, each by one SplitMix64 step; a name enters by its UTF-8 bytes, eight at a time,
/// little-endian, zero-padded, after its length. The rule is fixed: recorded runs depend on it.
/// </remarks>
public readonly struct CounterRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private readonly ulong _key;

    private CounterRandom(ulong key) => _key = key;

    /// <summary>The stream of a key as it is: plain SplitMix64 from that state.</summary>
    internal static CounterRandom FromKey(ulong key) => new(key);

    /// <summary>The stream of these parts, in this order.</summary>
    public static CounterRandom For(ulong seed, params ReadOnlySpan<ulong> parts)
    {
        var key = Mix(seed + Gamma);
        foreach (var part in parts)
            key = Mix((key ^ part) + Gamma);
        return new CounterRandom(key);
    }

    /// <summary>The stream of a name, such as a tensor's.</summary>
    public static CounterRandom ForName(ulong seed, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var parts = new ulong[1 + (bytes.Length + 7) / 8];
        parts[0] = (ulong)bytes.Length;
        for (int i = 0; i < bytes.Length; i++)
            parts[1 + i / 8] |= (ulong)bytes[i] << (8 * (i % 8));
        return For(seed, parts);
    }

    /// <summary>64 uniform bits: value <paramref name="index"/> of the stream.</summary>
    public ulong Bits(ulong index) => Mix(_key + (index + 1) * Gamma);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double Uniform(ulong index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="bound"/>) by the high half of a 128-bit product; its bias is below bound / 2⁶⁴.</summary>
    public long Below(ulong index, long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (long)Math.BigMul(Bits(index), (ulong)bound, out _);
    }

    /// <summary>Normal values of mean 0 by Box and Muller: pair i from uniforms 2i and 2i+1, portable to the last bit.</summary>
    internal void FillNormal(Span<float> values, double deviation)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            var radius = deviation * Math.Sqrt(-2 * PortableMath.Log(1 - Uniform((ulong)i)));
            var (sin, cos) = PortableMath.SinCos(2 * Math.PI * Uniform((ulong)i + 1));
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(radius * sin);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
