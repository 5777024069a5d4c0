using System.Buffers;
using System.Runtime.CompilerServices;

namespace ZeroG.Provenance;

/// <summary>
/// A blob store in a folder: one file a blob, named after its root and length (3c/0a…-18432.bin below the folder).
/// </summary>
/// <remarks>
/// A blob is written under <c>tmp</c>, flushed, renamed, and its folder flushed: after a crash at any moment it is there in
/// whole or not at all. Blobs are read back against their root. Several processes may use one folder, but each counts
/// <see cref="FolderBlobStoreOptions.MaxTotalLength"/> for itself. Hashing and file access run on the thread pool, never on
/// the caller's scheduler.
/// </remarks>
public sealed partial class FolderBlobStore : IBlobStore, IDisposable
{
    private readonly string _folder;
    private readonly FolderBlobStoreOptions _options;
    private readonly BlobFiles _files;
    private readonly DraftFolder _drafts;
    private readonly Room _room;
    private readonly Lock _naming = new();

    /// <summary>Opens the store in <paramref name="folder"/>, makes it if need be, and removes what killed processes left half-written.</summary>
    /// <exception cref="IOException">The folder cannot be made or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public FolderBlobStore(string folder, FolderBlobStoreOptions? options = null)
        : this(folder, options, new BlobFiles())
    {
    }

    internal FolderBlobStore(string folder, FolderBlobStoreOptions? options, BlobFiles files)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _options = options ?? new FolderBlobStoreOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxBlobLength, nameof(FolderBlobStoreOptions.MaxBlobLength));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxTotalLength, nameof(FolderBlobStoreOptions.MaxTotalLength));
        _files = files;
        _folder = Directory.CreateDirectory(folder).FullName;
        _drafts = new DraftFolder(Path.Combine(_folder, "tmp"));
        // Without a limit there is nothing to count, and a large store opens at once.
        _room = new Room(_options.MaxTotalLength, _options.MaxTotalLength == long.MaxValue ? 0 : List().Sum(id => id.Length));
    }

    /// <inheritdoc/>
    public Task<ContentDigest> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Task.Run(() => PutStreamAsync(content, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ContentId> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        Task.Run(() => PutMemory(content.Span), cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(ContentId id, CancellationToken cancellationToken = default) =>
        Task.Run<Stream>(
            () =>
            {
                var file = Open(id);
                try
                {
                    VerifyContent(file, id, cancellationToken);
                    file.Position = 0;
                    return file;
                }
                catch
                {
                    file.Dispose();
                    throw;
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> ReadAllAsync(ContentId id, int maxLength, CancellationToken cancellationToken = default)
    {
        if (id.Length > maxLength) throw BlobTooLargeException.OnRead(id, maxLength);
        return Task.Run(
            () =>
            {
                using var file = Open(id);
                var content = new byte[id.Length];
                file.ReadExactly(content);
                var actual = ContentRoot.Compute(content).Root;
                return actual == id.Root ? content : throw new CorruptBlobException(id, actual, file.Name);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> ContainsAsync(ContentId id, CancellationToken cancellationToken = default) =>
        Task.Run(() => id.Length >= 1 && new FileInfo(PathOf(id)) is { Exists: true } file && file.Length == id.Length, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(ContentId id, CancellationToken cancellationToken = default) =>
        Task.Run(
            () =>
            {
                if (id.Length < 1) return false;
                var path = PathOf(id);
                lock (_naming)
                {
                    if (!File.Exists(path)) return false;
                    File.Delete(path);
                }
                _room.GiveBack(id.Length);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ContentId> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var blobs = List().GetEnumerator();
        while (await Task.Run(blobs.MoveNext, cancellationToken).ConfigureAwait(false)) yield return blobs.Current;
    }

    /// <summary>The blobs that have this root: more than one only where they differ in zero bytes at their ends.</summary>
    public Task<ContentId[]> FindAsync(Hash256 root, CancellationToken cancellationToken = default) =>
        Task.Run(() => List(Path.Combine(_folder, BlobName.Shard(new ContentId(root, 1)))).Where(id => id.Root == root).ToArray(), cancellationToken);

    /// <summary>Lets other processes see that this one no longer writes here. Blobs stay.</summary>
    public void Dispose() => _drafts.Dispose();

    private async Task<ContentDigest> PutStreamAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ContentRoot.BufferSize);
        try
        {
            using var hasher = new ContentHasher();
            using var draft = new BlobDraft(_files, _room, _drafts.NextPath());
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (read > _options.MaxBlobLength - hasher.Length) throw BlobTooLargeException.OnPut(_options.MaxBlobLength);
                Append(draft, buffer.AsSpan(0, read));
                hasher.Append(buffer.AsSpan(0, read));
            }
            var digest = hasher.Finish();
            Commit(draft, digest.Id);
            return digest;
        }
        catch (IOException e) when (DiskFull.Is(e))
        {
            throw BlobStoreFullException.Disk(_folder, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ContentId PutMemory(ReadOnlySpan<byte> content)
    {
        if (content.Length > _options.MaxBlobLength) throw BlobTooLargeException.OnPut(_options.MaxBlobLength);
        var id = ContentRoot.Compute(content);
        try
        {
            if (Holds(id, content))
            {
                // Perhaps renamed by another put that has not flushed the folder yet: this one must not answer before that.
                _files.FlushFolder(Path.Combine(_folder, BlobName.Shard(id)));
                return id;
            }
            using var draft = new BlobDraft(_files, _room, _drafts.NextPath());
            Append(draft, content);
            Commit(draft, id);
            return id;
        }
        catch (IOException e) when (DiskFull.Is(e))
        {
            throw BlobStoreFullException.Disk(_folder, e);
        }
    }

    private void Append(BlobDraft draft, ReadOnlySpan<byte> bytes)
    {
        if (!draft.TryAppend(bytes)) throw BlobStoreFullException.Limit(_folder, _options.MaxTotalLength);
    }

    private void Commit(BlobDraft draft, ContentId id)
    {
        var shard = Path.Combine(_folder, BlobName.Shard(id));
        var target = PathOf(id);
        draft.Flush();
        lock (_naming)
        {
            if (!Directory.Exists(shard))
            {
                Directory.CreateDirectory(shard);
                _files.FlushFolder(_folder);
            }
            // The same content again, or a corrupt file that this one heals: either way one file of this length goes.
            var replaces = File.Exists(target);
            draft.Commit(target);
            if (replaces) _room.GiveBack(id.Length);
        }
        _files.FlushFolder(shard);
    }

    // Byte for byte, which is quicker than hashing: a changed file must not pass for the blob.
    private bool Holds(ContentId id, ReadOnlySpan<byte> content)
    {
        using var file = TryOpen(id);
        if (file is null || file.Length != content.Length) return false;
        var buffer = ArrayPool<byte>.Shared.Rent(ContentRoot.BufferSize);
        try
        {
            int read;
            while ((read = file.Read(buffer)) > 0)
            {
                if (read > content.Length || !content[..read].SequenceEqual(buffer.AsSpan(0, read))) return false;
                content = content[read..];
            }
            return content.IsEmpty;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private FileStream Open(ContentId id)
    {
        var file = id.Length < 1 ? null : TryOpen(id);
        if (file is null) throw new BlobNotFoundException(id, _folder);
        if (file.Length == id.Length) return file;
        var actual = file.Length;
        file.Dispose();
        throw new CorruptBlobException(id, actual, PathOf(id));
    }

    private FileStream? TryOpen(ContentId id)
    {
        try
        {
            return new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // Through the handle that is handed out: a file put in its place meanwhile is not what the caller reads.
    private static void VerifyContent(FileStream file, ContentId id, CancellationToken cancellationToken)
    {
        var hasher = new RootHasher();
        var buffer = ArrayPool<byte>.Shared.Rent(ContentRoot.BufferSize);
        try
        {
            int read;
            while ((read = file.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hasher.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (hasher.Length != id.Length) throw new CorruptBlobException(id, hasher.Length, file.Name);
        var actual = hasher.Finish().Root;
        if (actual != id.Root) throw new CorruptBlobException(id, actual, file.Name);
    }

    private IEnumerable<ContentId> List() => Directory.EnumerateDirectories(_folder).SelectMany(List);

    private static IEnumerable<ContentId> List(string shard)
    {
        if (!Directory.Exists(shard)) yield break;
        foreach (var file in Directory.EnumerateFiles(shard))
            if (BlobName.TryParse(Path.GetFileName(shard.AsSpan()), Path.GetFileName(file.AsSpan()), out var id))
                yield return id;
    }

    private string PathOf(ContentId id) => Path.Combine(_folder, BlobName.Shard(id), BlobName.File(id));
}
