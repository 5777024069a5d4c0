using System.Buffers;

namespace ZeroG.Provenance;

/// <summary>
/// The 0G Storage file root and the length of content, in one pass and constant memory (about 50 KiB) whatever its size;
/// on request also the roots of its segments, which are 32 bytes for each 256 KiB.
/// </summary>
/// <remarks>Append any number of spans, then finish once. Not thread-safe.</remarks>
public sealed class RootHasher
{
    // Sectors that came in pieces: enough to fill the widest vector many times, little enough for the first-level cache.
    private const int BatchSize = 64 * FlowPadding.SectorSize;

    private readonly MerkleFrontier _frontier = new();
    private readonly byte[] _batch = new byte[BatchSize];
    // Of the segment that is being filled: its leaves wait for each other, so that all levels of its tree but the last
    // few are hashed in full vectors.
    private readonly byte[] _leaves = new byte[Segments.SectorsEach * Hash256.Size];
    private readonly ArrayBufferWriter<byte>? _roots;
    private readonly int _width;
    private SegmentList? _segments;
    private int _filled;
    private int _leafBytes;
    private bool _finished;

    /// <summary>A hasher that has seen nothing yet.</summary>
    /// <param name="keepsSegments">Whether <see cref="SegmentList"/> is wanted.</param>
    public RootHasher(bool keepsSegments = false)
        : this(keepsSegments, SectorHashing.Width)
    {
    }

    internal RootHasher(bool keepsSegments, int width)
    {
        _roots = keepsSegments ? new ArrayBufferWriter<byte>() : null;
        _width = width;
    }

    /// <summary>Bytes appended so far.</summary>
    public long Length { get; private set; }

    /// <summary>The roots of the content's segments.</summary>
    /// <exception cref="InvalidOperationException">The hasher is not finished, or was made without them.</exception>
    public SegmentList SegmentList => _segments ?? throw new InvalidOperationException(
        _roots is null ? "This hasher does not keep the roots of segments. Make one that does." : "Finish the content before asking for its segments.");

    /// <summary>Adds <paramref name="bytes"/> to the content.</summary>
    /// <exception cref="InvalidOperationException">The hasher is already finished.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        ThrowIfFinished();
        Length = checked(Length + bytes.Length);
        if (_filled > 0)
        {
            var taken = Math.Min(BatchSize - _filled, bytes.Length);
            bytes[..taken].CopyTo(_batch.AsSpan(_filled));
            _filled += taken;
            bytes = bytes[taken..];
            if (_filled < BatchSize) return;
            AppendSectors(_batch);
            _filled = 0;
        }
        while (bytes.Length >= BatchSize)
        {
            // Whole batches, as many as the segment has room for; a segment is a whole number of them.
            var room = (_leaves.Length - _leafBytes) / Hash256.Size * FlowPadding.SectorSize;
            var taken = Math.Min(room, bytes.Length / BatchSize * BatchSize);
            AppendSectors(bytes[..taken]);
            bytes = bytes[taken..];
        }
        bytes.CopyTo(_batch);
        _filled = bytes.Length;
    }

    /// <summary>Closes the content.</summary>
    /// <exception cref="EmptyContentException">Nothing was appended.</exception>
    /// <exception cref="InvalidOperationException">The hasher is already finished.</exception>
    public ContentId Finish()
    {
        ThrowIfFinished();
        _finished = true;
        if (Length == 0) throw new EmptyContentException();

        var rest = (int)FlowPadding.Sectors(_filled) * FlowPadding.SectorSize;
        _batch.AsSpan(_filled, rest - _filled).Clear();
        AppendSectors(_batch.AsSpan(0, rest));

        // Zero sectors go either into the last segment or into whole segments after it: see Segments.Join.
        var count = Segments.Count(Length);
        var leaves = FlowPadding.PaddedSectors(FlowPadding.Sectors(Length));
        if (_leafBytes > 0)
        {
            var wanted = (int)Math.Min(Segments.SectorsEach, leaves - (count - 1) * Segments.SectorsEach) * Hash256.Size;
            for (; _leafBytes < wanted; _leafBytes += Hash256.Size) Segments.ZeroSector.CopyTo(_leaves.AsSpan(_leafBytes));
            CloseSegment();
        }
        _frontier.AppendCopies(Segments.ZeroSegment, (leaves + Segments.SectorsEach - 1) / Segments.SectorsEach - count);

        var id = new ContentId(_frontier.Root(), Length);
        if (_roots is not null) _segments = SegmentList.Of(id, _roots.WrittenSpan.ToArray());
        return id;
    }

    // Whole sectors, no more than the segment has room for.
    private void AppendSectors(ReadOnlySpan<byte> sectors)
    {
        SectorHashing.HashEach(sectors, FlowPadding.SectorSize, _leaves.AsSpan(_leafBytes), _width);
        _leafBytes += sectors.Length / FlowPadding.SectorSize * Hash256.Size;
        if (_leafBytes == _leaves.Length) CloseSegment();
    }

    private void CloseSegment()
    {
        var root = Segments.Fold(_leaves.AsSpan(0, _leafBytes), _width);
        _leafBytes = 0;
        _frontier.Append(root, 0);
        if (_roots is null) return;
        root.CopyTo(_roots.GetSpan(Hash256.Size));
        _roots.Advance(Hash256.Size);
    }

    private void ThrowIfFinished()
    {
        if (_finished) throw new InvalidOperationException("This hasher is finished. Make a new one for the next content.");
    }
}
