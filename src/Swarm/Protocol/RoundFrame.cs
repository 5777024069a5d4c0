using System.Buffers.Binary;

namespace ZeroG.Swarm.Protocol;

/// <summary>A message that names a round and nothing else: 4 bytes, little-endian.</summary>
internal static class RoundFrame
{
    /// <summary>Bytes of one.</summary>
    public const int Bytes = 4;

    /// <summary>Writes one.</summary>
    public static byte[] Write(int round)
    {
        var frame = new byte[Bytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, round);
        return frame;
    }

    /// <summary>Writes one that more bytes follow.</summary>
    public static byte[] Write(int round, ReadOnlySpan<byte> rest) => [.. Write(round), .. rest];

    /// <summary>Reads one that anyone may have written.</summary>
    /// <exception cref="FormatException">It has another length, or the round is negative.</exception>
    public static int Read(ReadOnlySpan<byte> frame) =>
        frame.Length == Bytes && BinaryPrimitives.ReadInt32LittleEndian(frame) is >= 0 and var round
            ? round
            : throw new FormatException($"A round comes in {Bytes} bytes and is not negative; these are {frame.Length} bytes.");
}
