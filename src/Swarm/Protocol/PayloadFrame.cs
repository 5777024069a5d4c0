using System.Buffers.Binary;

namespace ZeroG.Swarm.Protocol;

/// <summary>One tensor of one stage of a round: round (4 bytes), stage (1), tensor (2), all little-endian, then the codec's bytes.</summary>
internal static class PayloadFrame
{
    /// <summary>Bytes before the codec's.</summary>
    public const int HeaderBytes = 7;

    /// <summary>Writes one.</summary>
    public static byte[] Write(int round, int stage, int tensor, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, round);
        frame[4] = checked((byte)stage);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(5), checked((ushort)tensor));
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>Reads one that anyone may have written.</summary>
    /// <exception cref="FormatException">It is too short, or its round is negative.</exception>
    public static (int Round, int Stage, int Tensor) Read(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < HeaderBytes) throw new FormatException($"A payload has {frame.Length} bytes, fewer than its header.");
        var round = BinaryPrimitives.ReadInt32LittleEndian(frame);
        return round >= 0
            ? (round, frame[4], BinaryPrimitives.ReadUInt16LittleEndian(frame[5..]))
            : throw new FormatException($"A payload is of round {round}.");
    }
}
