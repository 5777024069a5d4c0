using System.Buffers.Binary;

namespace ZeroG.Auditing.Commitments;

/// <summary>Where a link stands in its round; which links a round has, and in which order, follows from its plan alone.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Position">Inner steps done, for <see cref="LinkKind.Start"/>, <see cref="LinkKind.Steps"/> and <see cref="LinkKind.Update"/>; the stage, for <see cref="LinkKind.Sent"/> and <see cref="LinkKind.Received"/>; 0 otherwise.</param>
public readonly record struct LinkPlace(LinkKind Kind, int Position);

/// <summary>One link: a place and the root of what was there.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Root">SHA-256 root of the state, vector or payloads there.</param>
public readonly record struct Link(LinkPlace Place, Hash256 Root)
{
    /// <summary>Bytes of a link.</summary>
    public const int Size = 5 + Hash256.Size;

    /// <summary>The bytes that a tree of links has as its leaf: kind (1), position (4, little-endian), root (32).</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        bytes[0] = (byte)Place.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), Place.Position);
        Root.CopyTo(bytes.AsSpan(5));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> writes; a kind that there is not stays what it is, and is no link of any plan.</summary>
    /// <param name="bytes">As many as a link has.</param>
    public static Link Read(ReadOnlySpan<byte> bytes) => new(
        new LinkPlace((LinkKind)bytes[0], BinaryPrimitives.ReadInt32LittleEndian(bytes[1..])), Hash256.FromBytes(bytes.Slice(5, Hash256.Size)));
}
