using System.Diagnostics.CodeAnalysis;

namespace ZeroG.Provenance;

/// <summary>The roots of a content's segments, checked against the content's root: 32 bytes for each 256 KiB.</summary>
public sealed class SegmentList
{
    private readonly byte[] _roots;

    private SegmentList(ContentId id, byte[] roots)
    {
        Id = id;
        _roots = roots;
    }

    /// <summary>Root and length of the content.</summary>
    public ContentId Id { get; }

    /// <summary>Number of segments.</summary>
    public int Count => _roots.Length / Hash256.Size;

    /// <summary>The roots one after another: (<see cref="Count"/> · 32) bytes, the form in which the list travels.</summary>
    public ReadOnlyMemory<byte> Bytes => _roots;

    /// <summary>The root of segment <paramref name="index"/>.</summary>
    public Hash256 this[int index] => Hash256.FromBytes(_roots.AsSpan(index * Hash256.Size, Hash256.Size));

    /// <summary>Bytes of the list of a content of <paramref name="length"/> bytes.</summary>
    /// <param name="length">Bytes, at least 1.</param>
    public static long BytesFor(long length) => Segments.Count(length) * Hash256.Size;

    /// <summary>Takes a list from anywhere, if it is the list of that content.</summary>
    /// <param name="id">Root and length of the content.</param>
    /// <param name="roots">What is said to be the list; copied.</param>
    /// <param name="list">The checked list.</param>
    /// <returns>False when the number of roots does not fit the length, or they do not hash to the root.</returns>
    public static bool TryCreate(ContentId id, ReadOnlySpan<byte> roots, [NotNullWhen(true)] out SegmentList? list)
    {
        list = null;
        if (id.Length < 1 || roots.Length != BytesFor(id.Length) || Segments.Join(roots, id.Length) != id.Root) return false;
        list = new SegmentList(id, roots.ToArray());
        return true;
    }

    /// <summary>A list that was computed here together with the content's root.</summary>
    internal static SegmentList Of(ContentId id, byte[] roots) => new(id, roots);

    /// <summary>Whether <paramref name="segment"/> is segment <paramref name="index"/> of the content.</summary>
    public bool Verifies(ReadOnlySpan<byte> segment, int index) =>
        index >= 0 && index < Count
        && segment.Length == Segments.LengthOf(Id.Length, index)
        && Segments.RootOf(segment, Id.Length, index) == this[index];
}
