using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZeroG.Provenance.Log;

/// <summary>The start of a segment.</summary>
/// <param name="Before">The log before its first entry.</param>
/// <param name="Salt">Of the checks of its frames.</param>
/// <remarks>Big-endian: "ZGLOG" with 0, 0, 1 (the version), salt (16), size before (8), root before (32), and 8 bytes of SHA-256 of those 64.</remarks>
internal readonly record struct SegmentHead(LogPoint Before, UInt128 Salt)
{
    /// <summary>Bytes of it.</summary>
    public const int Length = 72;

    private const int CheckedLength = 64;

    private static ReadOnlySpan<byte> Magic => "ZGLOG\0\0\x01"u8;

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(8), Salt);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(24), Before.Size);
        Before.Root.CopyTo(bytes.AsSpan(32));
        SHA256.HashData(bytes.AsSpan(0, CheckedLength)).AsSpan(0, Length - CheckedLength).CopyTo(bytes.AsSpan(CheckedLength));
        return bytes;
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out SegmentHead head)
    {
        head = default;
        if (bytes.Length < Length || !bytes.StartsWith(Magic)) return false;
        if (!SHA256.HashData(bytes[..CheckedLength]).AsSpan(0, Length - CheckedLength).SequenceEqual(bytes[CheckedLength..Length])) return false;
        head = new SegmentHead(
            new LogPoint(BinaryPrimitives.ReadInt64BigEndian(bytes[24..]), Hash256.FromBytes(bytes.Slice(32, Hash256.Size))),
            BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]));
        return head.Before.Size >= 0;
    }
}
