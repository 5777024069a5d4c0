namespace ZeroG.Provenance;

/// <summary>Whether content is what a manifest says: its files, their hashes, and the text that follows from them.</summary>
public static class ManifestCheck
{
    /// <summary>The files of a version in a blob store, in their order.</summary>
    /// <param name="manifest">The version.</param>
    /// <param name="open">Opens content by root and length.</param>
    public static IReadOnlyList<CorpusSource> Sources(DatasetManifest manifest, Func<ContentId, CancellationToken, Task<Stream>> open)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return [.. manifest.Files.Select(file => new CorpusSource(file.Path, cancellationToken => open(file.Id, cancellationToken)))];
    }

    /// <summary>Compares what a pass over a version's files found with what its manifest says.</summary>
    /// <exception cref="ManifestMismatchException">Something is otherwise; the message names it.</exception>
    public static void Require(DatasetManifest manifest, ManifestDraft found)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(found);
        foreach (var (said, actual) in manifest.Files.Zip(found.Files))
        {
            if (said.Id != actual.Id) throw new ManifestMismatchException(said.Path, "content", said.Id.ToString(), actual.Id.ToString());
            if (said.Sha256 != actual.Sha256) throw new ManifestMismatchException(said.Path, "SHA-256", said.Sha256.ToHex(), actual.Sha256.ToHex());
        }

        const string Corpus = "the corpus";
        if (manifest.Corpus.Id != found.Corpus.Id) throw new ManifestMismatchException(Corpus, "content", manifest.Corpus.Id.ToString(), found.Corpus.Id.ToString());
        if (manifest.Corpus.Sha256 != found.Corpus.Sha256) throw new ManifestMismatchException(Corpus, "SHA-256", manifest.Corpus.Sha256.ToHex(), found.Corpus.Sha256.ToHex());
        if (manifest.Corpus.Records != found.Corpus.Records)
            throw new ManifestMismatchException(Corpus, "number of records", $"{manifest.Corpus.Records}", $"{found.Corpus.Records}");
    }

    /// <summary>Reads all files of a version and compares everything.</summary>
    /// <exception cref="ManifestMismatchException">Something is otherwise.</exception>
    /// <exception cref="RecordSyntaxException">A file has no records of the format.</exception>
    public static Task VerifyAsync(DatasetManifest manifest, Func<ContentId, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken = default) =>
        VerifyAsync(manifest, open, null, cancellationToken);

    /// <summary>The same, with word of each record on the way.</summary>
    internal static async Task VerifyAsync(
        DatasetManifest manifest, Func<ContentId, CancellationToken, Task<Stream>> open, Action<RecordPlace, ReadOnlyMemory<byte>>? record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        Require(manifest, await ManifestDraft.ReadAsync(
            manifest.Format, manifest.Corpus.Separator, Sources(manifest, open), null, record, cancellationToken).ConfigureAwait(false));
    }
}
