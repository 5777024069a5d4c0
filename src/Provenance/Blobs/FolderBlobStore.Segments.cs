using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace ZeroG.Provenance;

/// <content>Blobs that travel: read and written by segments.</content>
public sealed partial class FolderBlobStore
{
    /// <summary>The longest blob this store takes, in bytes.</summary>
    public long MaxBlobLength => _options.MaxBlobLength;

    /// <summary>
    /// Reads the whole blob, and answers with its segments' roots once they are known to be those of <paramref name="id"/>
    /// and the blob's name is on the disk: who gets this answer may rely on the copy.
    /// </summary>
    /// <exception cref="BlobNotFoundException">The store does not have it.</exception>
    /// <exception cref="CorruptBlobException">What is stored under this identity is something else.</exception>
    public Task<SegmentList> ReadSegmentsAsync(ContentId id, CancellationToken cancellationToken = default) =>
        Task.Run(
            () =>
            {
                using var file = Open(id);
                var segment = ArrayPool<byte>.Shared.Rent(Segments.Size);
                try
                {
                    var roots = new byte[SegmentList.BytesFor(id.Length)];
                    for (var index = 0; index < roots.Length / Hash256.Size; index++)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        var bytes = segment.AsSpan(0, Segments.LengthOf(id.Length, index));
                        file.ReadExactly(bytes);
                        Segments.RootOf(bytes, id.Length, index).CopyTo(roots.AsSpan(index * Hash256.Size));
                    }
                    if (!SegmentList.TryCreate(id, roots, out var list))
                        throw new CorruptBlobException(id, Segments.Join(roots, id.Length), file.Name);
                    // Perhaps renamed by a put that has not flushed the folder yet.
                    _files.FlushFolder(Path.Combine(_folder, BlobName.Shard(id)));
                    return list;
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(segment);
                }
            },
            cancellationToken);

    /// <summary>
    /// Opens a blob to read parts of it without reading the rest. Nothing is verified but its length: the reader verifies
    /// each segment against the list.
    /// </summary>
    /// <exception cref="BlobNotFoundException">The store does not have it.</exception>
    /// <exception cref="CorruptBlobException">The file has another length.</exception>
    public SafeFileHandle OpenUnverified(ContentId id)
    {
        if (id.Length < 1) throw new BlobNotFoundException(id, _folder);
        try
        {
            var file = File.OpenHandle(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var actual = RandomAccess.GetLength(file);
            if (actual == id.Length) return file;
            file.Dispose();
            throw new CorruptBlobException(id, actual, PathOf(id));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BlobNotFoundException(id, _folder);
        }
    }

    /// <summary>Begins a blob whose segments come one by one, in any order. Room for all of it is taken now.</summary>
    /// <exception cref="BlobTooLargeException">The blob is longer than the store takes.</exception>
    /// <exception cref="BlobStoreFullException">No room.</exception>
    public SegmentDraft BeginDraft(SegmentList segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        if (segments.Id.Length > _options.MaxBlobLength) throw BlobTooLargeException.OnPut(_options.MaxBlobLength);
        BlobDraft? draft = null;
        try
        {
            draft = new BlobDraft(_files, _room, _drafts.NextPath());
            if (!draft.TryReserve(segments.Id.Length)) throw BlobStoreFullException.Limit(_folder, _options.MaxTotalLength);
            return new SegmentDraft(segments, draft, Commit, _folder);
        }
        catch (IOException e)
        {
            draft?.Dispose();
            if (DiskFull.Is(e)) throw BlobStoreFullException.Disk(_folder, e);
            throw;
        }
    }
}
