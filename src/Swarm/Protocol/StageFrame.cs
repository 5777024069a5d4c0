using System.Buffers.Binary;

namespace ZeroG.Swarm.Protocol;

/// <summary>Bytes of one stage of a round: round (4 bytes, little-endian), stage (1), then the bytes.</summary>
internal static class StageFrame
{
    /// <summary>Bytes before the others.</summary>
    public const int HeaderBytes = 5;

    /// <summary>Writes one.</summary>
    public static byte[] Write(int round, int stage, ReadOnlySpan<byte> bytes)
    {
        var frame = new byte[HeaderBytes + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, round);
        frame[4] = checked((byte)stage);
        bytes.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>Reads one that anyone may have written.</summary>
    /// <exception cref="FormatException">It is too short, or its round is negative.</exception>
    public static (int Round, int Stage) Read(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < HeaderBytes) throw new FormatException($"A signed stage has {frame.Length} bytes, fewer than its header.");
        var round = BinaryPrimitives.ReadInt32LittleEndian(frame);
        return round >= 0 ? (round, frame[4]) : throw new FormatException($"A signed stage is of round {round}.");
    }
}
