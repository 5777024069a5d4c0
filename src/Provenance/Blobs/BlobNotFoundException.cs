namespace ZeroG.Provenance;

/// <summary>The store does not hold the blob.</summary>
/// <param name="id">What was asked for.</param>
/// <param name="store">The store, as people know it: a folder.</param>
public sealed class BlobNotFoundException(ContentId id, string store) : IOException(
    $"There is no blob {id.ToShortString()} in {store}. Put it there first, or fetch it from a donor that has {id}.")
{
    /// <summary>What was asked for.</summary>
    public ContentId Id { get; } = id;

    /// <summary>Whether a store that cannot be asked now may hold it: of several machines, one that starts again.</summary>
    public bool MayReturn { get; init; }
}
