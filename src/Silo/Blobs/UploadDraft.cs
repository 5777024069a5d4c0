using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>A blob that a peer is sending. One request at a time adds to it.</summary>
internal sealed class UploadDraft(BlobScope scope, SegmentDraft segments)
{
    private int _isBusy;
    private int _next;

    /// <summary>The store it goes to.</summary>
    public BlobScope Scope { get; } = scope;

    /// <summary>The blob.</summary>
    public ContentId Id => Segments.List.Id;

    /// <summary>What has arrived.</summary>
    public SegmentDraft Segments { get; } = segments;

    /// <summary>The segment that comes next; the number of segments when all are there.</summary>
    public int Next => Volatile.Read(ref _next);

    /// <summary>Bytes verified and written, from the start of the blob.</summary>
    public long Offset => Math.Min((long)Next * Provenance.Segments.Size, Id.Length);

    /// <summary>When a request last used it.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether a request is adding to it.</summary>
    public bool IsBusy => Volatile.Read(ref _isBusy) != 0;

    /// <summary>Takes the right to add, if nobody has it.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _isBusy, 1, 0) == 0;

    /// <summary>Gives the right to add back.</summary>
    public void Leave() => Volatile.Write(ref _isBusy, 0);

    /// <summary>Takes the next segment, if the bytes are it.</summary>
    public bool TryAppend(ReadOnlySpan<byte> segment)
    {
        if (!Segments.TryWrite(_next, segment)) return false;
        Volatile.Write(ref _next, _next + 1);
        return true;
    }
}
