using ZeroG.Provenance;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>A hub's memory in a folder: lines in <c>journal.jsonl</c>, blobs below <c>blobs</c>. Held by one process at a time.</summary>
public sealed class FolderJournalStore : IJournalStore
{
    private readonly string _folder;
    private readonly JournalFile _file;
    private readonly FolderBlobStore _blobs;

    private FolderJournalStore(string folder, JournalFile file, FolderBlobStore blobs) => (_folder, _file, _blobs) = (folder, file, blobs);

    /// <inheritdoc/>
    public IBlobStore Blobs => _blobs;

    /// <inheritdoc/>
    public string Description => $"the journal in {_folder}";

    /// <summary>Opens the store, and makes it where there is none.</summary>
    /// <param name="folder">Its folder, for nothing else.</param>
    /// <param name="take">Given every line, in order.</param>
    /// <exception cref="IOException">Another process holds it, or it cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">It is damaged, beyond what a crash can do.</exception>
    public static FolderJournalStore Open(string folder, Action<JournalLine> take)
    {
        Directory.CreateDirectory(folder);

        // The file first: whoever opens the blobs removes what it takes for a killed hub's drafts.
        var file = JournalFile.Open(FileOf(folder), take);
        try
        {
            return new FolderJournalStore(folder, file, new FolderBlobStore(Path.Combine(folder, "blobs")));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the lines of a store, which may be in use.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="take">Given every line, in order.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static void Read(string folder, Action<JournalLine> take) => JournalFile.Read(FileOf(folder), take);

    /// <inheritdoc/>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="InvalidDataException">It could not be read again; nothing is written.</exception>
    public void Append(JournalLine line) => _file.Append(line);

    /// <summary>Removes a blob that no line needs any more.</summary>
    /// <exception cref="IOException">It cannot be removed: the folder would only grow.</exception>
    public Task DropAsync(ContentId blob, CancellationToken cancellationToken) => _blobs.DeleteAsync(blob, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _blobs.Dispose();
    }

    /// <summary>Removes what a killed hub wrote and never recorded.</summary>
    /// <param name="needed">Blobs that lines name.</param>
    /// <exception cref="IOException">The folder cannot be read, or a blob not removed.</exception>
    internal async Task SweepAsync(IReadOnlySet<ContentId> needed)
    {
        await foreach (var id in _blobs.EnumerateAsync())
        {
            if (!needed.Contains(id)) await _blobs.DeleteAsync(id);
        }
    }

    private static string FileOf(string folder) => Path.Combine(folder, "journal.jsonl");
}
