namespace ZeroG.Training.DiLoCo.Codecs.Updates;

/// <summary>Lengths, seven bits a byte from the lowest on, the upper bit set on all but the last; in the fewest bytes.</summary>
internal static class Varint
{
    /// <summary>Most bytes of a length.</summary>
    public const int MaxBytes = 5;

    /// <summary>Bytes of a length.</summary>
    public static int Length(int value)
    {
        int bytes = 1;
        for (; value >= 128; value >>= 7) bytes++;
        return bytes;
    }

    /// <summary>Writes a length and returns its bytes.</summary>
    public static int Write(Span<byte> target, int value)
    {
        int at = 0;
        for (; value >= 128; value >>= 7)
            target[at++] = (byte)(value | 128);
        target[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads a length of at most <paramref name="limit"/>.</summary>
    /// <exception cref="CodecFormatException">It is longer, not in the fewest bytes, or cut off.</exception>
    public static int Read(Stream stream, int limit)
    {
        long value = 0;
        for (int i = 0; i < MaxBytes; i++)
        {
            int next = stream.ReadByte();
            if (next < 0) break;
            value |= (long)(next & 127) << (7 * i);
            if (next >= 128) continue;
            if (value > limit || (next == 0 && i > 0)) break;
            return (int)value;
        }
        throw UpdateBody.Malformed($"A payload's length is cut off, not in its shortest form, or above the {limit} bytes that it may have");
    }
}
