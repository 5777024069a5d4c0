using System.Collections;

namespace ZeroG.Provenance;

/// <summary>
/// A blob being put together from segments, each verified before it is written. Invisible until it is committed; disposing
/// of it uncommitted removes every trace. Different segments may be written at once.
/// </summary>
public sealed class SegmentDraft : IDisposable
{
    private readonly BlobDraft _draft;
    private readonly Action<BlobDraft, ContentId> _commit;
    private readonly string _folder;
    private readonly Lock _gate = new();
    private readonly BitArray _written;
    private int _missing;
    private int _writers;
    private bool _closed;

    internal SegmentDraft(SegmentList segments, BlobDraft draft, Action<BlobDraft, ContentId> commit, string folder)
    {
        List = segments;
        _draft = draft;
        _commit = commit;
        _folder = folder;
        _written = new BitArray(segments.Count);
        _missing = segments.Count;
    }

    /// <summary>What the blob's segments must hash to.</summary>
    public SegmentList List { get; }

    /// <summary>Whether every segment is there.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate) return _missing == 0;
        }
    }

    /// <summary>Whether segment <paramref name="index"/> is there.</summary>
    public bool Has(int index)
    {
        lock (_gate) return _written[index];
    }

    /// <summary>Takes a segment, if it is the right one. Repeating it changes nothing.</summary>
    /// <returns>False when the bytes are not that segment; nothing was written.</returns>
    /// <exception cref="BlobStoreFullException">The disk is full.</exception>
    /// <exception cref="ObjectDisposedException">The draft was committed or given up.</exception>
    public bool TryWrite(int index, ReadOnlySpan<byte> segment)
    {
        if (!List.Verifies(segment, index)) return false;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_written[index]) return true;
            _writers++;
        }

        var isWritten = false;
        try
        {
            _draft.Write(segment, (long)index * Segments.Size);
            isWritten = true;
        }
        catch (IOException e) when (DiskFull.Is(e))
        {
            throw BlobStoreFullException.Disk(_folder, e);
        }
        finally
        {
            lock (_gate)
            {
                if (isWritten && !_written[index])
                {
                    _written[index] = true;
                    _missing--;
                }

                // A draft given up meanwhile is removed by its last writer.
                if (--_writers == 0 && _closed) _draft.Dispose();
            }
        }

        return true;
    }

    /// <summary>Flushes the blob and gives it its name: it is durable and visible when this answers.</summary>
    /// <exception cref="InvalidOperationException">Segments are missing.</exception>
    /// <exception cref="ObjectDisposedException">The draft was committed or given up.</exception>
    /// <exception cref="BlobStoreFullException">The disk is full.</exception>
    public Task CommitAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_missing > 0 || _writers > 0) throw new InvalidOperationException($"{_missing} of {List.Count} segments are missing.");
            _closed = true;
        }

        return Task.Run(() =>
        {
            try
            {
                _commit(_draft, List.Id);
            }
            catch (IOException e) when (DiskFull.Is(e))
            {
                throw BlobStoreFullException.Disk(_folder, e);
            }
            finally
            {
                _draft.Dispose();
            }
        });
    }

    /// <summary>Removes what was written, unless the draft was committed or is being committed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            if (_writers == 0) _draft.Dispose();
        }
    }
}
