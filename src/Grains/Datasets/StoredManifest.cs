using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Grains.Datasets;

/// <summary>A manifest in a blob store.</summary>
public static class StoredManifest
{
    /// <summary>Reads and checks a manifest, away from a grain's turn: a long one takes a while.</summary>
    /// <exception cref="ZeroGException">It is not there, or it is none.</exception>
    public static async Task<DatasetManifest> ReadAsync(IBlobStore blobs, BlobRef manifest)
    {
        if (!BlobRef.IsRoot(manifest.Root) || manifest.Length is <= 0 or > DatasetManifest.MaxBytes)
            throw new ZeroGException(FailureKind.Invalid, $"{manifest} is no manifest.", $"A manifest has a root and 1 to {DatasetManifest.MaxBytes:N0} bytes.");
        try
        {
            var bytes = await blobs.ReadAllAsync(manifest.ToContentId(), DatasetManifest.MaxBytes).ConfigureAwait(false);
            return DatasetManifest.Read(bytes);
        }
        catch (BlobNotFoundException missing)
        {
            throw new ZeroGException(FailureKind.NotFound, $"There is no manifest {manifest}.", "Store it first: 'zerog dataset add' does.", missing);
        }
        catch (DocumentFormatException broken)
        {
            throw new ZeroGException(FailureKind.Invalid, $"The manifest {manifest} cannot be used: {broken.What} ({broken.Where}).", broken.Remedy, broken);
        }
    }
}
