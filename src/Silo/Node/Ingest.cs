using ZeroG.Datasets;
using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Silo.Node;

/// <summary>Brings a file's bytes into the blob store.</summary>
internal static class Ingest
{
    /// <summary>Stores the bytes and says what a dataset needs to know of them.</summary>
    /// <exception cref="ZeroGException">The content is empty, too long, or could not be stored.</exception>
    public static async Task<NewDatasetVersion> StoreAsync(IBlobStore store, Stream content, string fileName, CancellationToken cancellationToken)
    {
        var digest = await Translate.StorageAsync(() => store.PutAsync(content, cancellationToken));
        return new NewDatasetVersion(digest.Id.ToBlobRef(), digest.Sha256.ToHex(), fileName);
    }
}

/// <summary>Turns what the blob store throws into what a user can act on.</summary>
internal static class Translate
{
    /// <summary>Runs a storage operation; its failures come out as <see cref="ZeroGException"/>.</summary>
    public static async Task<T> StorageAsync<T>(Func<Task<T>> operation)
    {
        try
        {
            return await operation();
        }
        catch (EmptyContentException empty)
        {
            throw new ZeroGException(FailureKind.Invalid, "The file is empty: 0G Storage has no root for zero bytes.", "Give a file with at least one byte.", empty);
        }
        catch (BlobTooLargeException large)
        {
            throw new ZeroGException(FailureKind.Invalid, large.Message, "Use a smaller file.", large);
        }
        catch (Exception failure) when (failure is CorruptBlobException or BlobNotFoundException or BlobStoreFullException)
        {
            throw new ZeroGException(FailureKind.Storage, failure.Message, "", failure);
        }
    }
}
