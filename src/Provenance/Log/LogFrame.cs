using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZeroG.Provenance.Log;

/// <summary>
/// The head of a frame: entries that were appended with one flush. Behind it come the entries, each with its length before it (2 bytes,
/// big-endian): a piece of what tiled logs (c2sp.org/tlog-tiles) call an entry bundle.
/// </summary>
/// <param name="First">Index of its first entry.</param>
/// <param name="Count">How many there are, at least one.</param>
/// <param name="Length">Bytes behind this head.</param>
/// <param name="Root">Of the log with these entries: the check of them, and of all before them.</param>
/// <remarks>
/// Big-endian: "ZGLF", count (4), first (8), length (4), zero (4), root (32), and 8 bytes of SHA-256(salt ‖ those 56). The salt is the
/// segment's own secret from whoever appends, so that no entry can pass for a head.
/// </remarks>
internal readonly record struct LogFrame(long First, int Count, int Length, Hash256 Root)
{
    /// <summary>Bytes of a head.</summary>
    public const int HeadLength = 64;

    /// <summary>Most bytes behind it: so many a reader must be ready to hold.</summary>
    public const int MaxLength = 8 << 20;

    /// <summary>Bytes before each entry.</summary>
    public const int EntryHeadLength = sizeof(ushort);

    private const int CheckedLength = 56;

    /// <summary>What every head begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "ZGLF"u8;

    public void CopyTo(Span<byte> head, UInt128 salt)
    {
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], Count);
        BinaryPrimitives.WriteInt64BigEndian(head[8..], First);
        BinaryPrimitives.WriteInt32BigEndian(head[16..], Length);
        head[20..24].Clear();
        Root.CopyTo(head[24..]);
        Check(head[..CheckedLength], salt, head[CheckedLength..HeadLength]);
    }

    /// <summary>Reads a head at the start of some bytes; false for whatever this segment's writer did not write.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, UInt128 salt, out LogFrame frame)
    {
        frame = default;
        if (bytes.Length < HeadLength || !bytes.StartsWith(Magic)) return false;
        Span<byte> check = stackalloc byte[HeadLength - CheckedLength];
        Check(bytes[..CheckedLength], salt, check);
        if (!bytes[CheckedLength..HeadLength].SequenceEqual(check)) return false;
        frame = new LogFrame(
            BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[16..]),
            Hash256.FromBytes(bytes.Slice(24, Hash256.Size)));
        return frame.First >= 0 && frame.Count > 0 && frame.Length is >= 0 and <= MaxLength && frame.Count <= frame.Length / EntryHeadLength;
    }

    private static void Check(ReadOnlySpan<byte> head, UInt128 salt, Span<byte> check)
    {
        Span<byte> salted = stackalloc byte[16 + CheckedLength];
        BinaryPrimitives.WriteUInt128BigEndian(salted, salt);
        head.CopyTo(salted[16..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(salted, digest);
        digest[..check.Length].CopyTo(check);
    }
}
