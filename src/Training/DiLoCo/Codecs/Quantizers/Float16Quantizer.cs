using System.Buffers;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// IEEE 754 binary16, little-endian, rounded to nearest, ties to even, of the values times one power of two a tensor, which
/// brings the largest magnitude, once rounded, into [2¹⁴, 2¹⁵): neither do large values overflow, nor are updates of 10⁻⁶ subnormal.
/// </summary>
/// <remarks>
/// The first byte is the power's biased exponent. A magnitude down to 2⁻²⁸ of the largest keeps 11 bits. The largest of all
/// magnitudes, 2¹²⁸ less half a unit of 11 bits, would round to infinity and becomes the largest that does not.
/// </remarks>
internal sealed class Float16Quantizer : IQuantizer
{
    // Half's smallest normal number, 0.5 (whose last place is half's smallest subnormal number), and their difference in bias.
    private const uint SmallestNormal = 0x38800000, OneHalf = 0x3F000000, Rebias = 112u << 23;
    private const int LeastPower = 14, MostPower = 253;
    private const ushort Highest = 0x77FF;
    private const float HighestValue = 32752;

    /// <inheritdoc/>
    public int MaxLength(int rows, int columns) => checked(1 + sizeof(ushort) * Magnitudes.Count(rows, columns));

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> values, int rows, int columns, IBufferWriter<byte> destination)
    {
        // Of the magnitude as it comes out: what was decoded has the same power again.
        uint largest = Magnitudes.Largest(values, rows, columns);
        int power = Math.Clamp(268 - (int)((largest + 0xFFF + (largest >> 13 & 1)) >> 23), LeastPower, MostPower);
        int length = MaxLength(rows, columns), i = 0;
        var target = destination.GetSpan(length)[..length];
        target[0] = (byte)power;
        var factor = Vector512.Create(PowerOfTwo(power));
        var limit = Vector512.Create(HighestValue);
        for (; i + 16 <= values.Length; i += 16)
            Halves(Vector512.LoadUnsafe(in values[i]), factor, limit).AsByte().StoreUnsafe(ref target[1 + 2 * i]);
        if (i < values.Length)
        {
            Span<float> filled = stackalloc float[16];
            filled.Clear();
            values[i..].CopyTo(filled);
            var halves = Halves(Vector512.LoadUnsafe(in filled[0]), factor, limit).AsByte();
            for (int j = 1 + 2 * i; j < length; j++)
                target[j] = halves[j - 1 - 2 * i];
        }
        destination.Advance(length);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> bytes, int rows, int columns, Span<float> values)
    {
        Magnitudes.RequireLength(values.Length, rows, columns);
        Payload.RequireLength(bytes.Length, MaxLength(rows, columns));
        int power = bytes[0], i = 0;
        if (power is < LeastPower or > MostPower)
            throw Payload.Malformed($"The power of two is {power}, not {LeastPower} to {MostPower}", 0);
        // 2¹¹² makes a half's exponent a float's, its subnormal numbers included; then the inverse of the encoder's power.
        var factor = Vector512.Create(PowerOfTwo(254 - power));
        var highest = Vector256.Create(Highest);
        var wrong = Vector256<ushort>.Zero;
        for (; i + 16 <= values.Length; i += 16)
        {
            var halves = Vector256.LoadUnsafe(in bytes[1 + 2 * i]).AsUInt16();
            wrong |= Vector256.GreaterThan(halves & Vector256.Create((ushort)0x7FFF), highest);
            Floats(halves, factor).StoreUnsafe(ref values[i]);
        }
        if (i < values.Length)
        {
            Span<byte> filled = stackalloc byte[32];
            Span<float> floats = stackalloc float[16];
            filled.Clear();
            bytes[(1 + 2 * i)..].CopyTo(filled);
            var halves = Vector256.LoadUnsafe(in filled[0]).AsUInt16();
            wrong |= Vector256.GreaterThan(halves & Vector256.Create((ushort)0x7FFF), highest);
            Floats(halves, factor).StoreUnsafe(ref floats[0]);
            floats[..(values.Length - i)].CopyTo(values[i..]);
        }
        if (wrong != Vector256<ushort>.Zero)
        {
            values.Clear();
            throw Payload.Malformed("A value is not finite, or larger than is ever written", 1);
        }
    }

    private static float PowerOfTwo(int biased) => BitConverter.UInt32BitsToSingle((uint)biased << 23);

    private static Vector256<ushort> Halves(Vector512<float> values, Vector512<float> factor, Vector512<float> limit)
    {
        var scaled = values * factor;
        var sign = scaled.AsUInt32() & Vector512.Create(0x80000000);
        var magnitude = Vector512.Min(Vector512.Abs(scaled), limit);
        var bits = magnitude.AsUInt32();
        var odd = (bits >> 13) & Vector512.Create(1u);
        var normal = (bits - Vector512.Create(Rebias - 0xFFF) + odd) >> 13;
        var subnormal = (magnitude + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(OneHalf);
        var halves = Vector512.ConditionalSelect(Vector512.LessThan(bits, Vector512.Create(SmallestNormal)), subnormal, normal) | (sign >> 16);
        return Vector256.Narrow(halves.GetLower(), halves.GetUpper());
    }

    private static Vector512<float> Floats(Vector256<ushort> halves, Vector512<float> factor)
    {
        var (low, high) = Vector256.Widen(halves);
        var wide = Vector512.Create(low, high);
        var magnitude = ((wide & Vector512.Create(0x7FFFu)) << 13).AsSingle() * Vector512.Create(PowerOfTwo(127 + 112));
        return (magnitude * factor) | ((wide & Vector512.Create(0x8000u)) << 16).AsSingle();
    }
}
