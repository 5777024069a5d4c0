using ZeroG.Datasets;
using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Silo.Node;

/// <content>Versions that a manifest describes.</content>
internal sealed partial class GrainNode
{
    public override Task<long> BeginUploadAsync(BlobRef content, ReadOnlyMemory<byte> segments, CancellationToken cancellationToken = default) =>
        Answers.Of(uploads.BeginAsync(content.ToContentId(), segments, cancellationToken), cancellationToken);

    public override Task<long> ContinueUploadAsync(BlobRef content, long offset, Stream part, CancellationToken cancellationToken = default) =>
        Answers.Of(uploads.ContinueAsync(content.ToContentId(), offset, part, cancellationToken), cancellationToken);

    public override async Task<DatasetVersion> AddManifestAsync(string name, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default)
    {
        var dataset = Grains.GetGrain<IDatasetGrain>(DatasetName.Parse(name));
        return await Answers.Of(AppendAsync(dataset, manifest, cancellationToken), cancellationToken);
    }

    private async Task<DatasetVersion> AppendAsync(IDatasetGrain dataset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var manifest = DatasetManifest.Read(bytes);
        foreach (var parent in manifest.Parents) await RequireAsync(parent);
        if (manifest.Transformation is { } transformation) await RequireAsync(transformation, cancellationToken);
        foreach (var file in manifest.Files)
        {
            if (!await blobs.Durable.ContainsAsync(file.Id, cancellationToken))
                throw new ZeroGException(FailureKind.NotFound, $"The content of {file.Path}, {file.Id.ToShortString()}, is not stored.", "Upload the files of a version before its manifest.");
        }

        // Nothing is written before everything that the manifest says was found to be so.
        await ManifestCheck.VerifyAsync(manifest, blobs.Durable.OpenReadAsync, cancellationToken);
        if (!await blobs.Durable.ContainsAsync(manifest.Corpus.Id, cancellationToken))
        {
            await using var corpus = CorpusStream.Of(new CorpusPass(
                manifest.Format, manifest.Corpus.Separator, ManifestCheck.Sources(manifest, blobs.Durable.OpenReadAsync)));
            await blobs.Durable.PutAsync(corpus, cancellationToken);
        }

        var stored = await blobs.Durable.PutAsync(bytes, cancellationToken);
        return await dataset.AppendManifestAsync(stored.ToBlobRef());
    }

    private async Task RequireAsync(ContentId transformation, CancellationToken cancellationToken)
    {
        if (!await blobs.Durable.ContainsAsync(transformation, cancellationToken))
            throw new ZeroGException(FailureKind.NotFound, $"The transformation {transformation.ToShortString()} is not stored.", "Upload it before the manifest.");
        if (transformation.Length > Transformation.MaxBytes)
            throw new ZeroGException(FailureKind.Invalid, $"The transformation has {transformation.Length:N0} bytes.", $"It may have {Transformation.MaxBytes:N0} at most.");
        var read = Transformation.Read(await blobs.Durable.ReadAllAsync(transformation, Transformation.MaxBytes, cancellationToken));
        if (read.Tokenizer is { } tokenizer && !await blobs.Durable.ContainsAsync(tokenizer, cancellationToken))
            throw new ZeroGException(FailureKind.NotFound, $"The tokenizer {tokenizer.ToShortString()} of the transformation is not stored.", "Store it before the manifest: 'zerog dataset derive --tokenize FILE' does.");
    }

    private async Task RequireAsync(ManifestParent parent)
    {
        var name = DatasetName.Parse(parent.Dataset);
        var info = await Grains.GetGrain<IDatasetGrain>(name).GetAsync();
        var version = info?.Versions.FirstOrDefault(version => version.Number == parent.Version);
        if (version is null || name != parent.Dataset)
            throw new ZeroGException(FailureKind.NotFound, $"There is no version {parent.Version} of '{parent.Dataset}' that this could be derived from.", "'zerog dataset show' lists versions.");
        // What must not be trained on must not come back under another name.
        if (info!.WithdrawalOf(parent.Version) is { } withdrawal)
            throw new ZeroGException(FailureKind.Invalid, $"Version {parent.Version} of '{parent.Dataset}' was withdrawn: {withdrawal.Reason}", "Derive from another version.");
        if (version.Content != parent.Corpus.ToBlobRef() || version.Manifest != parent.Manifest?.ToBlobRef())
            throw new ZeroGException(FailureKind.Invalid, $"Version {parent.Version} of '{parent.Dataset}' is not what the manifest says.", "Derive the version again.");
    }
}
