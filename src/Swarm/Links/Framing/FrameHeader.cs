using System.Buffers;

namespace ZeroG.Swarm.Links.Framing;

/// <summary>What stands before a payload: one byte of kind, and the payload's length in base 128, least digit first (LEB128).</summary>
internal static class FrameHeader
{
    /// <summary>Kind, and the five digits of the longest length.</summary>
    public const int MaxBytes = 6;

    /// <summary>Writes it so that it ends where the payload begins.</summary>
    /// <param name="before">The <see cref="MaxBytes"/> bytes before the payload.</param>
    /// <param name="kind">Kind.</param>
    /// <param name="length">Length of the payload.</param>
    /// <returns>Bytes left unused at the start.</returns>
    public static int WriteBefore(Span<byte> before, byte kind, int length)
    {
        var digits = 1;
        while (digits < 5 && length >> (7 * digits) != 0) digits++;
        var start = MaxBytes - digits - 1;
        before[start] = kind;
        for (var i = 0; i < digits; i++) before[start + 1 + i] = (byte)(length >> (7 * i) & 0x7f | (i + 1 < digits ? 0x80 : 0));
        return start;
    }

    /// <summary>Reads one that anyone may have written.</summary>
    /// <returns>Done; NeedMoreData; InvalidData for a length that is over 31 bits or not in its shortest form.</returns>
    public static OperationStatus Read(ReadOnlySpan<byte> bytes, out byte kind, out int length, out int used)
    {
        (kind, length, used) = (0, 0, 0);
        if (bytes.IsEmpty) return OperationStatus.NeedMoreData;
        kind = bytes[0];
        for (var i = 0; i < 5; i++)
        {
            if (i + 1 >= bytes.Length) return OperationStatus.NeedMoreData;
            var digit = bytes[i + 1];
            if (i == 4 && digit > 0x07 || i > 0 && digit == 0) return OperationStatus.InvalidData;
            length |= (digit & 0x7f) << (7 * i);
            if (digit >= 0x80) continue;
            used = i + 2;
            return OperationStatus.Done;
        }

        return OperationStatus.InvalidData;
    }
}
