using ZeroG.Datasets;
using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>How far the making of a version is.</summary>
/// <param name="Verb">What is being done: <c>hashed</c> or <c>stored</c>.</param>
/// <param name="Done">Bytes of it.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct DatasetProgress(string Verb, long Done, long Total);

/// <summary>
/// Makes files of this machine a version of a dataset. One pass hashes each file, finds its records and computes the text of the
/// version; then the node is sent what it does not have. Repeating it after a cut sends only what is missing.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="progress">Hears how far it is; null for nobody.</param>
public sealed class DatasetUpload(INode node, Action<DatasetProgress>? progress = null)
{
    private const long PartBytes = 64L << 20;

    /// <summary>Adds files as the next version. The same files under the same description yield the newest version again.</summary>
    /// <param name="name"><c>name</c> or <c>owner/name</c>.</param>
    /// <param name="files">As <see cref="LocalFiles.Find"/> found them.</param>
    /// <param name="description">What they are.</param>
    /// <param name="cancellationToken">Ends it; what was sent stays.</param>
    /// <exception cref="ZeroGException">A file cannot be read, has no records of the format, or changed meanwhile; or the node refused.</exception>
    public async Task<DatasetVersion> AddAsync(string name, IReadOnlyList<LocalFile> files, DatasetDescription description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(description);
        description.Check();
        var lists = new SegmentList[files.Count];
        var content = await ReadAsync(files, description, lists, cancellationToken);
        var manifest = description.ToManifest(content);
        await SendAsync(files, lists, cancellationToken);
        return await node.AddManifestAsync(name, manifest.ToBytes(), cancellationToken);
    }

    /// <summary>Sends content that is in memory unless the node has it.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        using var hasher = new ContentHasher(keepsSegments: true);
        hasher.Append(content.Span);
        hasher.Finish();
        await SendAsync(hasher.SegmentList, () => new MemoryStream(content.ToArray(), writable: false), null, cancellationToken);
    }

    /// <summary>Sends content unless the node has it.</summary>
    /// <param name="list">The content, and the roots of its segments.</param>
    /// <param name="open">Opens it; the stream can seek.</param>
    /// <param name="sent">Hears how many bytes the node has.</param>
    /// <param name="cancellationToken">Ends it; what was sent stays.</param>
    public async Task SendAsync(SegmentList list, Func<Stream> open, Action<long>? sent = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(open);
        var content = new BlobRef(list.Id.Root.ToString(), list.Id.Length);
        var offset = await node.BeginUploadAsync(content, list.Bytes, cancellationToken);
        sent?.Invoke(offset);
        if (offset == content.Length) return;
        await using var source = open();
        while (offset < content.Length)
        {
            source.Position = offset;
            var before = offset;
            await using var part = new PartStream(source, PartBytes, read => sent?.Invoke(Math.Min(before + read, content.Length)));
            offset = await node.ContinueUploadAsync(content, offset, part, cancellationToken);
            if (offset <= before) throw new ZeroGException(FailureKind.Storage, $"The node took nothing of the content {content} from byte {before} on.", "The file became shorter while it was sent: add it again as it is now.");
        }
    }

    private async Task<ManifestDraft> ReadAsync(IReadOnlyList<LocalFile> files, DatasetDescription description, SegmentList[] lists, CancellationToken cancellationToken)
    {
        var (done, total) = (0L, files.Sum(file => file.Length));
        try
        {
            return await ManifestDraft.ReadAsync(
                description.Format,
                description.Separator,
                [.. files.Select(file => new CorpusSource(file.Path, _ => Task.FromResult<Stream>(new PartStream(Open(file), long.MaxValue, Report, ownsSource: true))))],
                (index, list) =>
                {
                    lists[index] = list;
                    done += list.Id.Length;
                },
                cancellationToken);
        }
        catch (Exception wrong) when (wrong is RecordSyntaxException or EmptyContentException)
        {
            throw new ZeroGException(FailureKind.Invalid, wrong.Message, "", wrong);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ZeroGException(FailureKind.Invalid, $"cannot read the files to their end: {unreadable.Message}", "Check the files and the disk they are on.", unreadable);
        }

        void Report(long read) => progress?.Invoke(new DatasetProgress("hashed", done + read, total));
    }

    private async Task SendAsync(IReadOnlyList<LocalFile> files, SegmentList[] lists, CancellationToken cancellationToken)
    {
        var (done, total) = (0L, lists.Sum(list => list.Id.Length));
        var sent = new HashSet<ContentId>();
        for (var i = 0; i < files.Count; i++)
        {
            var (file, list, before) = (files[i], lists[i], done);
            done += list.Id.Length;
            if (!sent.Add(list.Id)) continue;
            await SendAsync(list, () => Open(file), bytes => progress?.Invoke(new DatasetProgress("stored", before + bytes, total)), cancellationToken);
        }
    }

    private static FileStream Open(LocalFile file) =>
        new(file.Location, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 0 });
}
