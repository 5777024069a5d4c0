namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// The scales that groups of one tensor can have, one byte or less each: floats of few mantissa bits, in octaves counted from
/// the tensor's own lowest, so that a tensor of any size, 10⁻⁶ too, has the same relative precision.
/// </summary>
/// <remarks>
/// Code 0 is the scale 0. Code c is the float whose bits are ((origin &lt;&lt; mantissa) + c) &lt;&lt; (23 − mantissa); the origin, a biased
/// exponent, is one byte of the tensor. Its highest octave begins above the largest magnitude ÷ limit.
/// </remarks>
/// <param name="MantissaBits">Steps of an octave, as a power of two.</param>
/// <param name="OctaveBits">Octaves, as a power of two.</param>
/// <param name="LimitBits">The largest multiple of a scale that is used is at most 2 to this.</param>
internal readonly record struct ScaleGrid(int MantissaBits, int OctaveBits, int LimitBits)
{
    private int Shift => 23 - MantissaBits;

    private int Octaves => 1 << OctaveBits;

    /// <summary>The largest code.</summary>
    public int MaxCode => (1 << (MantissaBits + OctaveBits)) - 1;

    /// <summary>The largest origin: with it, no multiple within the limit overflows.</summary>
    public int MaxOrigin => 254 - LimitBits - (Octaves - 1);

    /// <summary>The origin for a tensor.</summary>
    /// <param name="largest">Bits of its largest magnitude.</param>
    /// <param name="limit">The multiple of a scale that a group's largest magnitude is to become is at least 2 to this.</param>
    public int Origin(uint largest, int limit) => Math.Clamp((int)(largest >> 23) + 1 - limit - (Octaves - 1), 1, MaxOrigin);

    /// <summary>The scale of a code.</summary>
    public float Scale(int origin, int code) =>
        code == 0 ? 0 : BitConverter.UInt32BitsToSingle((uint)((origin << MantissaBits) + code) << Shift);

    /// <summary>The code of the least scale not below a magnitude, or of the nearest there is, never 0.</summary>
    public int CodeAbove(int origin, float magnitude) => Code(origin, magnitude, (1u << Shift) - 1);

    /// <summary>The code of the nearest scale, ties up, never 0 but for 0.</summary>
    public int CodeNearest(int origin, float magnitude) => magnitude == 0 ? 0 : Code(origin, magnitude, 1u << (Shift - 1));

    private int Code(int origin, float magnitude, uint addend)
    {
        // The exponent follows the mantissa's carry: adding to the bits rounds across octaves as well.
        var steps = (int)((BitConverter.SingleToUInt32Bits(magnitude) + addend) >> Shift);
        return Math.Clamp(steps - (origin << MantissaBits), 1, MaxCode);
    }
}
