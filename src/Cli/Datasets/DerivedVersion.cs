using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Provenance;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Cli;

/// <summary>Makes derived versions, and makes them again.</summary>
internal static class DerivedVersion
{
    /// <summary>The parent of a version to be, and how its manifest names it.</summary>
    public static async Task<(DatasetManifest Manifest, ManifestParent Named)> ParentAsync(INode node, DatasetReference reference, CancellationToken cancellationToken)
    {
        var version = reference.In(await node.GetDatasetAsync(reference.Name, cancellationToken));
        var manifest = await node.ManifestOfAsync(version, cancellationToken);
        var stored = version.Manifest is { } content ? NodeContent.IdOf(content) : (ContentId?)null;
        return (manifest, new ManifestParent(reference.Name, version.Number, NodeContent.IdOf(version.Content), stored));
    }

    /// <summary>Makes a derived version from its parent again and compares.</summary>
    /// <exception cref="ZeroGException">The version is not derived, or its parent is gone or another.</exception>
    /// <exception cref="ManifestMismatchException">Something comes out otherwise.</exception>
    public static async Task RequireSameAsync(INode node, DatasetReference version, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Transformation is not { } stored || manifest.Parents is not [var said])
            throw new ZeroGException(FailureKind.Invalid, $"{version} is not derived from one other version.", "Leave --rerun out.");
        var transformation = Transformation.Read(await node.ReadVerifiedAsync(stored, Transformation.MaxBytes, cancellationToken));
        var (parent, found) = await ParentAsync(node, new DatasetReference(said.Dataset, said.Version), cancellationToken);
        if (found != said) throw new ManifestMismatchException($"{said.Dataset}@{said.Version}", "content", said.Corpus.ToString(), found.Corpus.ToString());

        if (manifest.Format != transformation.FormatOf(parent.Format))
            throw new ManifestMismatchException($"{version}", "format of records", manifest.Format.Name, transformation.FormatOf(parent.Format).Name);
        var tokenizer = transformation.Tokenizer is { } named ? await TokenizerAsync(node, named, cancellationToken) : null;
        var derivation = await Derivation.ReadAsync(parent, transformation, node.OpenVerifiedAsync, EncoderOf(tokenizer), cancellationToken);
        var again = await ManifestDraft.ReadAsync(manifest.Format, manifest.Corpus.Separator, derivation.Sources, null, cancellationToken);
        var (before, after) = (manifest.Files.Select(file => file.Path), again.Files.Select(file => file.Path));
        if (!before.SequenceEqual(after)) throw new ManifestMismatchException($"{version}", "list of files", string.Join(", ", before), string.Join(", ", after));
        ManifestCheck.Require(manifest, again);
    }

    /// <summary>What a derivation cuts texts with; null for no tokenizer.</summary>
    public static Func<ReadOnlyMemory<byte>, int[]>? EncoderOf(ITokenizer? tokenizer) => tokenizer is null ? null : text => tokenizer.Encode(text.Span);

    private static async Task<ITokenizer> TokenizerAsync(INode node, ContentId tokenizer, CancellationToken cancellationToken)
    {
        var json = await node.ReadVerifiedAsync(tokenizer, TokenizerJson.MaxBytes, cancellationToken);
        return await Task.Run(() => TokenizerJson.Read(json), cancellationToken);
    }
}
